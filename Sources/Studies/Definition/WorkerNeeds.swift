/// What a worker must have to run the trials of a study.
public struct WorkerNeeds: Sendable, Hashable, Codable {
    /// At least so many cores for a trial.
    public var cores: Int?
    /// At least so much memory, in bytes.
    public var memoryBytes: Int?
    /// Labels that its operator gave it.
    public var labels: [String: String]

    /// Creates a list of needs.
    public init(cores: Int? = nil, memoryBytes: Int? = nil, labels: [String: String] = [:]) {
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.labels = labels
    }
}

extension StudyDefinition {
    /// Why a worker may not run the study's trials; nil if it may.
    public func unmetNeed(of worker: WorkerDescription) -> String? {
        if case .command = objective, !worker.allowsCommands {
            return "the study runs a program, and \(worker.id.rawValue) was not started with --allow-command"
        }
        guard let needs else { return nil }
        if let cores = needs.cores, worker.cores < cores {
            return "the study needs \(cores) cores, and \(worker.id.rawValue) has \(worker.cores)"
        }
        if let bytes = needs.memoryBytes, worker.memoryBytes < bytes {
            return "the study needs \(bytes >> 20) MiB, and \(worker.id.rawValue) has \(worker.memoryBytes >> 20)"
        }
        for (name, value) in needs.labels.sorted(by: { $0.key < $1.key }) where worker.labels[name] != value {
            let found = worker.labels[name].map { "\(name)=\($0)" } ?? "no such label"
            return "the study needs the label \(name)=\(value), and \(worker.id.rawValue) has \(found)"
        }
        return nil
    }
}
