import GRDB
public import Studies

/// Reads a store, also while a manager writes to it and after one was killed.
///
/// A reader sees the last commit at the moment of each call. It takes no lock that a writer waits for, never writes to
/// the file and never moves the log into it.
///
/// ```swift
/// let reader = try StudyReader("tuning.db")
/// for study in try reader.list() { print(study.name, study.bestValue ?? .nan) }
/// let snapshot = try reader.snapshot(of: "digits-mlp")
/// ```
public final class StudyReader: Sendable {
    /// The file's path, with no symbolic link in its last place.
    public let path: String
    private let connection: DatabaseQueue
    /// Whether only the file is read, because nothing can be put beside it.
    private let readsFileAlone: Bool
    private let coding = EventBody()

    /// Opens an existing store for reading.
    ///
    /// - Throws: ``StoreError``: `noStore` if there is no such file; `notAStore`; `newerSchema` or `olderSchema`.
    public init(_ path: String) throws(StoreError) {
        let path = Filesystem.followed(path)
        self.path = path
        (connection, readsFileAlone) = try StoreRow.connectToRead(path)
        let connection = connection
        let version = try StoreError.translating(path) { try connection.read { try StoreRow.version($0, path: path) } }
        let supported = Schema.current.version
        if version > supported { throw .newerSchema(path: path, found: version, supported: supported) }
        if version < supported { throw .olderSchema(path: path, found: version, supported: supported) }
    }

    /// The studies, by number.
    public func list() throws(StoreError) -> [StudySummary] {
        try read { try StudySummary.all($0) }
    }

    /// A study in one line.
    ///
    /// - Parameter name: The study's name, or else its number.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    public func summary(of name: String) throws(StoreError) -> StudySummary {
        try read { database in
            let id = try StudySummary.id(of: name, database)
            guard let summary = try StudySummary.all(database).first(where: { $0.id.rawValue == id }) else {
                throw StoreError.noStudy(name: name, suggestion: nil)
            }
            return summary
        }
    }

    /// What the user decided about a study.
    ///
    /// - Parameter name: The study's name, or else its number.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    public func definition(of name: String) throws(StoreError) -> StudyDefinition {
        try read { try definition(of: StudySummary.id(of: name, $0), $0) }
    }

    /// A study with all its trials, measurements and workers, at one moment.
    ///
    /// - Parameter name: The study's name, or else its number.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    /// - Complexity: O(events).
    public func snapshot(of name: String) throws(StoreError) -> StudySnapshot {
        try read { database in
            let id = try StudySummary.id(of: name, database)
            return StudySnapshot(
                id: StudyID(rawValue: id), state: try EventLog(database: database, coding: coding).state(of: id),
                workers: try WorkerRow.workers(of: id, database), version: LeptuneVersion.current)
        }
    }

    /// Everything that happened to a study, in order.
    ///
    /// - Parameter name: The study's name, or else its number.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    /// - Complexity: O(events).
    public func events(of name: String) throws(StoreError) -> [RecordedEvent] {
        try read { database in
            try EventLog(database: database, coding: coding).events(of: StudySummary.id(of: name, database))
        }
    }

    /// The trials of a study by number, without their measurements.
    ///
    /// - Parameters:
    ///   - name: The study's name, or else its number.
    ///   - state: Only those in a state of this name, such as `completed`.
    ///   - limit: At most so many: the last ones.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is no such study.
    public func trials(of name: String, state: String? = nil, limit: Int? = nil) throws(StoreError) -> [TrialRecord] {
        try read { database in
            let id = try StudySummary.id(of: name, database)
            return try TrialRecord.all(
                of: id, state: state, limit: limit, space: definition(of: id, database).space, coding: coding, database)
        }
    }

    /// One trial of a study, without its measurements; nil if there is none of this number.
    ///
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is no such study.
    public func trial(_ number: Int, of name: String) throws(StoreError) -> TrialRecord? {
        try read { database in
            let id = try StudySummary.id(of: name, database)
            return try TrialRecord.one(
                number, of: id, space: definition(of: id, database).space, coding: coding, database)
        }
    }

    /// The workers that took part in a study, by name.
    ///
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is no such study.
    public func workers(of name: String) throws(StoreError) -> [WorkerDescription] {
        try read { try WorkerRow.workers(of: StudySummary.id(of: name, $0), $0) }
    }

    /// The artifacts that open or completed trials of a study refer to.
    func neededArtifacts(of name: String) throws(StoreError) -> [ArtifactReference] {
        try read { try ArtifactReference.needed($0, of: StudySummary.id(of: name, $0)) }
    }

    private func definition(of study: Int, _ database: Database) throws -> StudyDefinition {
        guard let definition = try EventLog(database: database, coding: coding).definition(of: study) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "study \(study) has no definition")
        }
        return definition
    }

    private func read<Result>(_ work: (Database) throws -> Result) throws(StoreError) -> Result {
        let result = try StoreError.translating(path) { try connection.read(work) }
        // An owner has come and may have written meanwhile.
        if readsFileAlone, try StoreRow.hasLog(path) {
            throw .full("there is no room to read '\(path)' beside the manager that has just started")
        }
        return result
    }
}
