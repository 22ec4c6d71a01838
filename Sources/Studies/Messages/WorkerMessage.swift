/// What a worker says to the manager.
///
/// A closed list; `Wire` encodes it. Every message may arrive twice.
public enum WorkerMessage: Sendable, Equatable {
    /// The first message of a connection, and again whenever the manager may have forgotten the worker.
    case hello(WorkerDescription, holding: LeaseID?)
    /// The worker is free. Repeated until an offer comes.
    case ready
    /// A sign of life; renews the lease.
    case heartbeat(holding: LeaseID?)
    /// Measurements, at least one, each of which follows the one before it.
    case measured(lease: LeaseID, [Measurement])
    /// Stopped at the target, as told; everything up to `finalSequence` has been sent.
    case paused(lease: LeaseID, finalSequence: Int, Checkpoint)
    /// The attempt gave a result.
    case finished(lease: LeaseID, finalSequence: Int, AttemptResult)
    /// The worker leaves and gives the trial back, with a checkpoint if it could take one.
    case released(lease: LeaseID, finalSequence: Int, Checkpoint?)
    /// The worker will not run the trial.
    case refused(lease: LeaseID, reason: String)
    /// A piece of an artifact, in order.
    case putChunk(ArtifactReference, offset: Int, bytes: [UInt8])
    /// Asks for a piece of an artifact.
    case getChunk(ArtifactReference, offset: Int, length: Int)
    /// The worker leaves.
    case goodbye
}

/// What a worker says about itself.
public struct WorkerDescription: Sendable, Hashable, Codable {
    /// Its name.
    public var id: WorkerID
    /// The machine it runs on.
    public var host: String
    /// Its process.
    public var processID: Int
    /// How many cores it uses.
    public var cores: Int
    /// The memory that it may use, in bytes: the machine's unless its operator said less.
    public var memoryBytes: Int
    /// Its version of Leptune.
    public var version: String
    /// Whether it runs `command` objectives.
    public var allowsCommands: Bool
    /// What its operator says about it, such as `gpu`: `no`.
    public var labels: [String: String]

    /// Creates a description.
    public init(
        id: WorkerID, host: String, processID: Int, cores: Int, memoryBytes: Int, version: String, allowsCommands: Bool,
        labels: [String: String] = [:]
    ) {
        self.id = id
        self.host = host
        self.processID = processID
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.version = version
        self.allowsCommands = allowsCommands
        self.labels = labels
    }
}

/// The result of an attempt.
public enum AttemptResult: Sendable, Hashable, Codable {
    /// The final value of the one metric.
    case completed(Double)
    /// The final values of several metrics, or of outcome constraints.
    case evaluated(Evaluation)
    /// No value, and why.
    case failed(FailureReason, message: String)
}
