/// A study at one moment, with what a reader needs to judge and to reproduce it.
public struct StudySnapshot: Sendable, Equatable {
    /// The study's number in its store.
    public var id: StudyID
    /// The study.
    public var state: StudyState
    /// The workers that took part, by name.
    public var workers: [WorkerDescription]
    /// The version of Leptune that wrote the snapshot.
    public var version: String

    /// Creates a snapshot.
    public init(id: StudyID, state: StudyState, workers: [WorkerDescription], version: String) {
        self.id = id
        self.state = state
        self.workers = workers
        self.version = version
    }
}
