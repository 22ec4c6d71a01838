public import SearchSpaces

/// Everything that can happen to a study.
///
/// A closed list. The state of a study is the fold of its events and nothing else; see ``StudyState``.
public enum StudyEvent: Sendable, Equatable, Codable {
    /// The study was defined.
    case created(StudyDefinition)
    /// A manager took it up, for the first time or again.
    case started
    /// The user asked to start no more work.
    case paused
    /// A trial was suggested.
    case trialSuggested(trial: Int, configuration: Configuration, placement: Placement, reason: String, seen: Int)
    /// The user gave a configuration to try next, before the sampler's; `request` tells it from all others.
    case trialEnqueued(Configuration, request: String)
    /// The user gave another search space; `defaults` are what earlier trials had for parameters that are new.
    case spaceEdited(SearchSpace, defaults: [String: ParameterValue], request: String)
    /// The scheduler began a trial from the checkpoint of another, its `parent`, with other values.
    case trialBranched(
        trial: Int, parent: Int, configuration: Configuration, placement: Placement, reason: String)
    /// A worker got the right to an attempt.
    case trialLeased(trial: Int, attempt: Int, lease: LeaseID, worker: WorkerID, from: Int)
    /// A worker measured.
    case measured(trial: Int, attempt: Int, Measurement)
    /// The scheduler raised a trial's target.
    case trialPromoted(trial: Int, target: Int)
    /// A worker stopped at the target and left a checkpoint.
    case trialPaused(trial: Int, attempt: Int, Checkpoint)
    /// An attempt ended and the trial waits for another.
    case attemptEnded(trial: Int, attempt: Int, ending: AttemptEnding, checkpoint: Checkpoint?)
    /// An attempt failed and the trial waits for another.
    case attemptFailed(trial: Int, attempt: Int, FailureReason, message: String)
    /// A trial ended.
    case trialEnded(trial: Int, attempt: Int?, TrialOutcome)
    /// A result came after its lease had been superseded; kept, not counted.
    case late(trial: Int, lease: LeaseID, worker: WorkerID, value: Double?)
    /// The study ended.
    case ended(StudyEnding)
}

/// How a study ended.
public enum StudyEnding: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every trial of the budget ended.
    case complete
    /// The time of the budget was used up.
    case deadline
    /// The user cancelled it.
    case cancelled
    /// The search space has no further allowed configuration.
    case exhausted
    /// Too many trials failed.
    case failing
}

/// An event as it is kept.
public struct RecordedEvent: Sendable, Equatable, Codable {
    /// Its number within the study, from 1 without holes.
    public var sequence: Int
    /// Active seconds of the study; time during which no manager ran does not count.
    public var elapsed: Double
    /// When it happened, for display: milliseconds since 1970.
    public var wallMilliseconds: Int64
    /// What happened.
    public var event: StudyEvent

    /// Creates a record.
    public init(sequence: Int, elapsed: Double, wallMilliseconds: Int64, event: StudyEvent) {
        self.sequence = sequence
        self.elapsed = elapsed
        self.wallMilliseconds = wallMilliseconds
        self.event = event
    }
}
