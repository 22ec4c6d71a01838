import Studies
import Wire

/// Where a simulated manager commits, and what is left of it after a death.
protocol StorePort: AnyObject {
    /// Creates a study from its first event.
    func create(_ created: RecordedEvent) throws -> StudyID
    /// Makes a commit durable, or throws and leaves it to chance whether it is.
    func append(_ records: [(StudyID, RecordedEvent)], workers: [WorkerDescription]) throws
    /// The events of every study as the next owner finds them.
    ///
    /// - Parameter losesPower: Whether the machine died and not only the process.
    func recover(losesPower: Bool) throws -> [StudyID: [RecordedEvent]]
}

/// How a commit fails.
enum StoreFault: Error {
    /// The disk is full; nothing was written.
    case full
    /// The disk failed; nobody knows what was written.
    case failed
}
