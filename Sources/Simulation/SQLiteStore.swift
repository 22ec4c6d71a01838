import Store
import Studies
import Wire

/// The real store, in a file; its owner dies without closing it.
final class SQLiteStore: StorePort {
    private let path: String
    private var store: StudyStore?
    private var studies: [StudyID] = []

    /// Creates a store at a path where there is none.
    init(creating path: String) throws {
        self.path = path
        store = try StudyStore(owning: path)
    }

    func create(_ created: RecordedEvent) throws -> StudyID {
        guard let store else { throw StoreFault.failed }
        let study = try store.createStudy(created)
        studies.append(study)
        return study
    }

    func append(_ records: [(StudyID, RecordedEvent)], workers: [WorkerDescription]) throws {
        guard let store else { throw StoreFault.failed }
        try store.append(records, workers: workers)
    }

    func recover(losesPower: Bool) throws -> [StudyID: [RecordedEvent]] {
        store = nil
        let next = try StudyStore(owning: path)
        store = next
        var events: [StudyID: [RecordedEvent]] = [:]
        for study in studies { events[study] = try next.events(of: study) }
        return events
    }
}
