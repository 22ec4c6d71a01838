public import Foundation
public import Objectives
public import Studies
public import Wire

/// What the operator of a worker decides.
public struct WorkerOptions: Sendable {
    /// Where the manager listens: `tcp://host:port` or `ipc://path`.
    public var address: String
    /// How the connection is protected.
    public var security: ClientSecurity
    /// The worker's name, unique among those that live; `host/pid` unless given.
    public var id: WorkerID
    /// How many cores a trial may use; the process must have been started with that many BLAS threads.
    public var cores: Int
    /// Whether the worker runs programs that studies name.
    public var allowsCommands: Bool
    /// Where copies of data files fetched from the manager are kept, each named by its SHA-256 digest.
    public var copies: URL
    /// The folder where completed trials leave models and predictions; nil for nowhere.
    public var kept: URL?
    /// How long a worker that was told to leave waits for its trial to be handed back.
    public var drainLimit: Duration
    /// The process whose end makes this one leave, which is its parent; nil for none.
    public var supervisor: Int32?
    /// Takes a line for people: connected, refused, trial begun.
    public var note: @Sendable (String) -> Void
    /// How much memory a trial may take, in bytes; nil for no limit but the study's.
    public var memoryBytes: Int?
    /// Where control groups for programs are made; nil for none.
    public var controlGroups: ControlGroups?
    /// What the operator says about the worker, for studies that need it.
    public var labels: [String: String] = [:]
    /// Takes what the manager has confirmed, on the thread of the connection.
    public var confirmed: @Sendable (Receipt) -> Void = { _ in }

    /// Creates options.
    public init(
        address: String, security: ClientSecurity = .loopback, id: WorkerID = MachineFacts.workerID,
        cores: Int = MachineFacts.cores, allowsCommands: Bool = false, copies: URL = WorkerOptions.defaultCopies,
        kept: URL? = nil, drainLimit: Duration = .seconds(60), supervisor: Int32? = nil,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.address = address
        self.security = security
        self.id = id
        self.cores = cores
        self.allowsCommands = allowsCommands
        self.copies = copies
        self.kept = kept
        self.drainLimit = drainLimit
        self.supervisor = supervisor
        self.note = note
    }

    /// `leptune/data` in the user's cache folder.
    public static var defaultCopies: URL {
        let environment = ProcessInfo.processInfo.environment
        let base =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
        return base.appending(path: "leptune/data")
    }
}
