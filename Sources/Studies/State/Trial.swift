public import SearchSpaces

/// One configuration being evaluated, as the events tell it.
public struct Trial: Sendable, Equatable, Codable {
    /// Its number within the study, from 0.
    public var number: Int
    /// What is tried.
    public var configuration: Configuration
    /// Where the scheduler put it.
    public var placement: Placement
    /// Why the sampler chose it.
    public var reason: String
    /// How many events the sampler had seen.
    public var seen: Int
    /// Where it stands.
    public var state: TrialState
    /// Up to which fidelity it may go for now.
    public var target: Int
    /// Its executions, in order; the last one's lease is the current one.
    public var attempts: [Attempt] = []
    /// Its measurements, by rising fidelity; those of superseded attempts are left out.
    public var measurements: [Measurement] = []
    /// What it can go on from.
    public var checkpoint: Checkpoint?
    /// Where it began, if from the checkpoint of another trial; nil if from nothing.
    public var origin: Origin?
    /// The final value of the metric, once completed.
    public var value: Double?
    /// All that it ended with, if there is more than the value of one metric.
    public var evaluation: Evaluation?
    /// What went wrong, if it failed.
    public var message: String?
    /// Active seconds of the study when it was suggested.
    public var suggestedAt: Double
    /// Active seconds of the study when it ended.
    public var endedAt: Double?

    /// The trial from whose checkpoint another began.
    public struct Origin: Sendable, Hashable, Codable {
        /// Its number.
        public var trial: Int
        /// The fidelity of the checkpoint.
        public var fidelity: Int

        /// Creates an origin.
        public init(trial: Int, fidelity: Int) {
            self.trial = trial
            self.fidelity = fidelity
        }
    }

    /// The highest fidelity measured, or that of the checkpoint it began from.
    public var reached: Int { measurements.last?.fidelity ?? origin?.fidelity ?? 0 }

    /// The trial whose checkpoint it goes on from, until it has left one of its own; nil if there is none.
    public var parent: Int? { origin.flatMap { $0.fidelity == checkpoint?.fidelity ? $0.trial : nil } }

    /// Whether the user gave the configuration.
    public var isEnqueued: Bool { reason == Suggestion.enqueuedReason }

    /// The trial as it was suggested.
    var unstarted: Trial {
        Trial(
            number: number, configuration: configuration, placement: placement, reason: reason, seen: seen,
            state: .waiting, target: placement.target, origin: origin, suggestedAt: suggestedAt)
    }

    /// The trial without what depends on when and where it ran; one that has not ended counts as paused.
    var untimed: Trial {
        var trial = self
        trial.seen = 0
        trial.attempts = []
        trial.checkpoint = nil
        trial.suggestedAt = 0
        trial.endedAt = nil
        if !state.isTerminal { trial.state = .paused }
        for index in trial.measurements.indices {
            trial.measurements[index].sequence = index + 1
            trial.measurements[index].seconds = 0
        }
        return trial
    }

    /// The measurement at a fidelity, if there is one.
    public func measurement(at fidelity: Int) -> Measurement? {
        measurements.last { $0.fidelity == fidelity }
    }
}

/// Where a trial stands.
public enum TrialState: Sendable, Hashable, Codable {
    /// Suggested, or given back; waits for a worker.
    case waiting
    /// A worker holds its lease.
    case running
    /// Stopped at its target with a checkpoint; may go on.
    case paused
    /// Ended with a value.
    case completed
    /// Stopped early, because others were better.
    case pruned
    /// Ended without a value.
    case failed(FailureReason)
    /// Ended by the user or by the end of the study.
    case cancelled

    /// Whether nothing can change any more.
    public var isTerminal: Bool {
        switch self {
        case .waiting, .running, .paused: false
        case .completed, .pruned, .failed, .cancelled: true
        }
    }

    /// The state's name, without the reason of a failure.
    public var name: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .paused: "paused"
        case .completed: "completed"
        case .pruned: "pruned"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}

/// Why a trial ended without a value.
public enum FailureReason: String, Sendable, Hashable, Codable, CaseIterable {
    /// The objective reported an error.
    case error
    /// The metric or the weights became infinite or undefined.
    case diverged
    /// It took longer than the budget allows.
    case timeout
    /// It took more memory than the budget or the machine allows.
    case outOfMemory = "out-of-memory"
    /// Its workers were lost too often.
    case lost
    /// No worker would run it.
    case rejected
}

/// Where a scheduler puts a trial.
public struct Placement: Sendable, Hashable, Codable {
    /// The bracket, from 0; 0 for schedulers without brackets.
    public var bracket: Int
    /// The fidelity at which the scheduler first looks at it.
    public var target: Int

    /// Creates a placement.
    public init(bracket: Int = 0, target: Int) {
        self.bracket = bracket
        self.target = target
    }
}

/// One execution of a trial by one worker.
public struct Attempt: Sendable, Equatable, Codable {
    /// Its number within the trial, from 1.
    public var number: Int
    /// The right to it.
    public var lease: LeaseID
    /// Who runs it.
    public var worker: WorkerID
    /// The fidelity from which it goes on, 0 at the beginning.
    public var from: Int
    /// Active seconds of the study when it was leased.
    public var startedAt: Double
    /// Active seconds of the study when it ended.
    public var endedAt: Double?
    /// How it ended; nil while it runs.
    public var ending: AttemptEnding?
    /// The number of the last measurement received in it, 0 before the first.
    public var lastSequence = 0
    /// What went wrong in it, if the trial was tried again after it.
    public var failure: FailureReason?
    /// The same in words.
    public var message: String?
}

/// How an attempt ended.
public enum AttemptEnding: String, Sendable, Hashable, Codable, CaseIterable {
    /// With the trial's result.
    case result
    /// At a pause, with a checkpoint.
    case paused
    /// Stopped by the scheduler.
    case stopped
    /// Given back by a worker that was told to leave.
    case released
    /// Not heard of for longer than a lease.
    case lost
    /// The worker would not run it.
    case refused
    /// With a failure after which the trial is tried again.
    case failed
    /// Ended with the study.
    case cancelled
}

/// A value of the metric at a fidelity.
///
/// Equality is that of the bits, so that undefined values do not make a replayed state differ from the first.
public struct Measurement: Sendable, Hashable, Codable {
    /// Its number within the attempt, from 1 without holes.
    public var sequence: Int
    /// How much of the resource had been spent.
    public var fidelity: Int
    /// The metric; may be infinite or undefined.
    public var value: Double
    /// Seconds of work in this attempt so far.
    public var seconds: Double
    /// The values of all metrics, ``value`` first, when there are several; nil if only one was measured.
    public var values: [Double]?

    /// Creates a measurement.
    public init(sequence: Int, fidelity: Int, value: Double, seconds: Double, values: [Double]? = nil) {
        self.sequence = sequence
        self.fidelity = fidelity
        self.value = value
        self.seconds = seconds
        self.values = values
    }
}

extension Measurement {
    /// Whether two measurements agree to the bit.
    public static func == (a: Self, b: Self) -> Bool {
        a.sequence == b.sequence && a.fidelity == b.fidelity && a.value.bitPattern == b.value.bitPattern
            && a.seconds.bitPattern == b.seconds.bitPattern
            && a.values?.map(\.bitPattern) == b.values?.map(\.bitPattern)
    }

    /// Hashes the number and the fidelity.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(sequence)
        hasher.combine(fidelity)
    }
}

/// What a trial can go on from.
public struct Checkpoint: Sendable, Hashable, Codable {
    /// The stored state of the model.
    public var content: ArtifactReference
    /// The fidelity it was taken at.
    public var fidelity: Int

    /// Creates a checkpoint.
    public init(content: ArtifactReference, fidelity: Int) {
        self.content = content
        self.fidelity = fidelity
    }
}

/// How a trial ended.
public enum TrialOutcome: Sendable, Hashable, Codable {
    /// With the value of the one metric.
    case completed(Double)
    /// With the values of several metrics, or of outcome constraints.
    case evaluated(Evaluation)
    /// Stopped early.
    case pruned
    /// Without a value.
    case failed(FailureReason, message: String)
    /// By the user or by the end of the study.
    case cancelled
}
