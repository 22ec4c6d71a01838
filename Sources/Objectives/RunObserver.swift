/// Whoever watches a run and decides how far it goes: the worker.
///
/// Every method is called on the thread that runs the trial.
public protocol RunObserver: AnyObject {
    /// Takes a measurement.
    ///
    /// - Parameters:
    ///   - fidelity: How much of the resource is spent; larger than in the call before.
    ///   - value: The metric; may be infinite or undefined.
    ///   - seconds: Seconds of work in this attempt so far.
    func measured(fidelity: Int, value: Double, seconds: Double)

    /// What to do at the target, which is below the largest fidelity. May wait for the answer.
    ///
    /// - Parameter fidelity: The target, just measured.
    func nextStep(at fidelity: Int) -> RunStep

    /// Why the run has to end at once; nil to go on. Asked many times a second.
    var interruption: Interruption? { get }

    /// Takes what a program printed, once, after it ended.
    func printed(_ log: CommandLog)
}

extension RunObserver {
    /// Does nothing.
    public func printed(_ log: CommandLog) {}
}

/// What to do at the target.
public enum RunStep: Sendable, Hashable {
    /// Go on up to a fidelity, which is larger.
    case goOn(until: Int)
    /// Hand over the state and end.
    case pause
    /// End without a state.
    case stop
    /// Hand over the state, if there is one, and end: the worker leaves.
    case release
}

/// Why a run has to end at once.
public enum Interruption: Sendable, Hashable {
    /// Nobody wants its result.
    case stop
    /// The worker leaves; the trial goes on elsewhere.
    case release
}
