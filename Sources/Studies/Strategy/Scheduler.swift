public import SearchSpaces

/// Decides how long to go on with a trial.
///
/// A scheduler is a pure function of the state. It is asked whenever a trial reaches its target or ends, and if it
/// begins trials itself, also when one has paused.
public protocol Scheduler: Sendable {
    /// Where a trial goes: its bracket and the fidelity at which the scheduler first looks at it.
    ///
    /// - Parameter trial: The trial's number, from 0. Trials are numbered in the order in which they are suggested.
    func placement(ofTrial trial: Int) -> Placement

    /// What follows from a trial's having reached its target or ended, for this and for other trials.
    ///
    /// Trials that no verdict names stay as they are; one that has reached its target is then paused.
    func verdicts(after trial: Int, in state: StudyState) -> [Verdict]

    /// Whether a running trial should stop before its target, given a new measurement.
    func stops(_ trial: Int, in state: StudyState) -> Bool

    /// What the scheduler is going to do, as far as it is known before anything runs.
    var plan: SchedulePlan { get }

    /// How many of the newest trials it looks at, as a rule, beside the one that it is asked about; nil if it may be any.
    ///
    /// Earlier ones that have ended may be kept in less memory, and then take longer to read.
    var lookback: Int? { get }

    /// Whether it begins trials from the checkpoints of others, which are there only once these have paused.
    var branches: Bool { get }

    /// How many trials may be suggested now beside those that there are; the budget is the machine's affair.
    ///
    /// If none may and none is open, the study is over.
    func room(in state: StudyState) -> Int
}

extension Scheduler {
    /// Never stops a trial before its target.
    public func stops(_ trial: Int, in state: StudyState) -> Bool { false }

    /// Any.
    public var lookback: Int? { nil }

    /// Begins no trials.
    public var branches: Bool { false }

    /// As many as the budget has.
    public func room(in state: StudyState) -> Int { .max }
}

/// A scheduler's decision on one trial.
public enum Verdict: Sendable, Hashable {
    /// The trial goes on up to a higher fidelity, now or from its checkpoint.
    case promote(trial: Int, target: Int)
    /// The trial is stopped for good.
    case prune(trial: Int)
    /// A new trial begins from the checkpoint of another that has paused, with these values, up to a higher fidelity.
    case branch(parent: Int, configuration: Configuration, target: Int)
}

/// Brackets and rungs, before anything runs.
public struct SchedulePlan: Sendable, Hashable, Codable {
    /// A fidelity at which trials are compared.
    public struct Rung: Sendable, Hashable, Codable {
        /// The fidelity.
        public var fidelity: Int
        /// How many trials reach it.
        public var trials: Int

        /// Creates a rung.
        public init(fidelity: Int, trials: Int) {
            self.fidelity = fidelity
            self.trials = trials
        }
    }

    /// One successive-halving ladder.
    public struct Bracket: Sendable, Hashable, Codable {
        /// The number of its first trial.
        public var firstTrial: Int
        /// Its rungs, by rising fidelity; the first holds all trials that begin from nothing.
        public var rungs: [Rung]
        /// How many trials begin on the way in the place of others, from checkpoints; nil for none.
        public var branches: Int?

        /// Creates a bracket.
        public init(firstTrial: Int, rungs: [Rung], branches: Int? = nil) {
            self.firstTrial = firstTrial
            self.rungs = rungs
            self.branches = branches
        }

        /// The fidelity that all its trials spend together when each goes on from its checkpoint.
        public var fidelity: Int {
            var total = 0
            var below = 0
            for rung in rungs {
                total += rung.trials * (rung.fidelity - below)
                below = rung.fidelity
            }
            return total
        }
    }

    /// The brackets, in the order in which they start.
    public var brackets: [Bracket]

    /// Creates a plan.
    public init(brackets: [Bracket]) {
        self.brackets = brackets
    }

    /// How many trials start, from nothing or from checkpoints of others.
    public var trials: Int { brackets.reduce(0) { $0 + ($1.rungs.first?.trials ?? 0) + ($1.branches ?? 0) } }

    /// The fidelity spent in all, at most.
    public var fidelity: Int { brackets.reduce(0) { $0 + $1.fidelity } }
}
