/// A promise that a simulated cluster broke, with what is needed to see it again.
public struct Violation: Error, Sendable, Equatable, CustomStringConvertible {
    /// The seed that fixes the schedule.
    public var seed: UInt64
    /// How many things had happened.
    public var step: Int
    /// The simulated time in seconds.
    public var time: Double
    /// Which promise.
    public var promise: Promise
    /// What was seen.
    public var detail: String

    /// The seed, the step, the promise and what was seen.
    public var description: String {
        "seed \(seed), step \(step), \(time) s: \(promise.rawValue): \(detail); "
            + "to see it: swift run -c release simulate --seeds \(seed)...\(seed) --trace --until \(step)"
    }
}

/// What a cluster promises, whatever goes wrong.
public enum Promise: String, Sendable, CaseIterable {
    /// What a worker was told is kept is in the store, also after the store's machine lost its power.
    case keepsWhatItAcknowledged = "keeps what it acknowledged"
    /// Nothing is said before what it follows from is committed.
    case recordsThenTells = "records, then tells"
    /// A trial has at most one result, said by the holder of the lease that is current, with all its measurements.
    case countsOnceAndTheRightOne = "counts once, and the right one"
    /// A trial has at most one lease that is alive, and no lease is given twice.
    case leasesToOne = "leases a trial to one worker at a time"
    /// A lease ends only for a reason: the worker left, or was silent for a term while the manager listened.
    case takesNoLeaseEarly = "takes no lease early"
    /// No more trials are started than the budget allows.
    case keepsTheBudget = "keeps the budget"
    /// Studies and trials go only from one state to a next that is legal, and never out of an end.
    case makesLegalTransitions = "makes legal transitions"
    /// A worker keeps its result until it is told that it may forget it.
    case keepsResultsUntilHeard = "keeps results until they are heard"
    /// What is in the store, folded, is what the manager knows.
    case foldsToTheSameState = "folds to the same state"
    /// A frame decodes to the message that was encoded.
    case decodesWhatItEncodes = "decodes what it encodes"
    /// Once nothing goes wrong any more, every study ends and every worker is free.
    case endsEveryStudy = "ends every study"
}
