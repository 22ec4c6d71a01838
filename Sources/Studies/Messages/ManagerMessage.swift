public import SearchSpaces

/// What the manager says to a worker.
///
/// A closed list; `Wire` encodes it. Whatever depends on an event is sent only after the event is committed.
public enum ManagerMessage: Sendable, Equatable {
    /// Answers `hello`.
    case welcome(heartbeatSeconds: Double)
    /// A trial to run.
    case offer(Offer)
    /// Every measurement of the lease up to `sequence` is committed.
    case acknowledged(lease: LeaseID, sequence: Int)
    /// What to do at the target.
    case directive(lease: LeaseID, Directive)
    /// The end of the attempt is committed; the worker may forget it.
    case settled(lease: LeaseID)
    /// The lease is no longer the current one; the worker drops the attempt.
    case stale(lease: LeaseID)
    /// The worker must say `hello` first.
    case unknownWorker
    /// A piece of an artifact; empty if `offset` is its end.
    case chunk(ArtifactReference, offset: Int, bytes: [UInt8])
    /// Everything of an artifact before `offset` is stored.
    case chunkStored(ArtifactReference, offset: Int)
    /// The manager does not have an artifact, or refuses a piece of it.
    case artifactRefused(ArtifactReference, reason: String)
    /// The worker finishes what it does and leaves.
    case leave
}

/// What to do with a trial at its target.
public enum Directive: Sendable, Hashable, Codable {
    /// Go on up to a fidelity.
    case goOn(until: Int)
    /// Leave a checkpoint and stop.
    case pause
    /// Stop for good.
    case stop
}

/// A trial to run, with all that running it needs.
public struct Offer: Sendable, Equatable, Codable {
    /// The study's name.
    public var study: String
    /// The trial's number.
    public var trial: Int
    /// The attempt's number.
    public var attempt: Int
    /// The right to run it.
    public var lease: LeaseID
    /// What to try.
    public var configuration: Configuration
    /// What to run.
    public var objective: Objective
    /// What to measure.
    public var metric: Metric
    /// What to measure in the end beside ``metric``.
    public var furtherMetrics: [Metric]
    /// The outcome constraints to measure in the end, by name.
    public var constraints: [String]
    /// The resource.
    public var fidelity: Fidelity
    /// How far to go before asking.
    public var until: Int
    /// What to go on from; nil to begin.
    public var checkpoint: Checkpoint?
    /// The study's seed.
    public var seed: UInt64
    /// How long the attempt may take, in seconds.
    public var trialSeconds: Double?
    /// How much memory it may take, in bytes.
    public var trialBytes: Int?

    /// Creates an offer.
    public init(
        study: String, trial: Int, attempt: Int, lease: LeaseID, configuration: Configuration, objective: Objective,
        metric: Metric, furtherMetrics: [Metric] = [], constraints: [String] = [], fidelity: Fidelity, until: Int,
        checkpoint: Checkpoint? = nil, seed: UInt64, trialSeconds: Double? = nil, trialBytes: Int? = nil
    ) {
        self.study = study
        self.trial = trial
        self.attempt = attempt
        self.lease = lease
        self.configuration = configuration
        self.objective = objective
        self.metric = metric
        self.furtherMetrics = furtherMetrics
        self.constraints = constraints
        self.fidelity = fidelity
        self.until = until
        self.checkpoint = checkpoint
        self.seed = seed
        self.trialSeconds = trialSeconds
        self.trialBytes = trialBytes
    }
}
