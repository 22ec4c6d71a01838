import GRDB
public import Studies
import Synchronization

/// The owner of a store: the one process that writes to it.
///
/// A store is one SQLite file. Whoever holds a `StudyStore` holds it alone: a second owner is refused, and readers
/// (``StudyReader``) never wait for it nor it for them. Everything that ``append(_:workers:)`` has returned from
/// survives the death of the process and of the machine.
///
/// ```swift
/// let store = try StudyStore(owning: "tuning.db")
/// let study = try store.createStudy(created)
/// let commit = try store.append([(study, suggested), (study, leased)])   // one transaction; then tell the worker
/// try store.close()
/// ```
///
/// Calls block until the disk has answered: use it from a thread of its own, never from Swift's cooperative pool.
public final class StudyStore: Sendable {
    /// How a store is opened.
    public struct Options: Sendable {
        /// Whether the store may lie on a network filesystem.
        ///
        /// Only safe if no other machine touches the file.
        public var allowsNetworkFilesystem = false
        /// Disk space to hold back, in bytes, so that a full disk can be recovered from.
        public var ballastBytes = 0

        /// The defaults: local disks only, no space held back.
        public init() {}
    }

    /// The file's path, with no symbolic link in its last place.
    public let path: String
    /// The checkpoints and other content named by digest.
    public let artifacts: ArtifactStore

    private let coding = EventBody()
    private let state: Mutex<State>

    /// What only one thread at a time may touch.
    private struct State: ~Copyable {
        var writer: StoreWriter
        /// The number of the last event of each study that was written to.
        var revisions: [Int: Int] = [:]
        var knownWorkers: Set<WorkerDescription> = []
    }

    /// Opens a store for writing, or creates it.
    ///
    /// - Parameters:
    ///   - path: The file; its directory must exist.
    ///   - options: How to open it.
    /// - Throws: ``StoreError``: `owned` if another process has it; `notAStore`, `newerSchema`, `damaged`,
    ///   `historyLost` or `bareCopy` without touching the file; `networkFilesystem`; `file`.
    /// - Complexity: O(1), and O(size of the file) if it was not closed when last used, because it is then checked.
    public convenience init(owning path: String, options: Options = Options()) throws(StoreError) {
        try self.init(owning: path, options: options, schema: .current)
    }

    package init(owning path: String, options: Options, schema: Schema) throws(StoreError) {
        let path = Filesystem.followed(path)
        self.path = path
        artifacts = ArtifactStore(directory: path + ".artifacts")
        if !options.allowsNetworkFilesystem, let kind = Filesystem.network(at: Filesystem.directory(of: path)) {
            throw .networkFilesystem(path: path, kind: kind)
        }
        // Before the lock, whose file would look as if somebody had owned the copy.
        try Self.refuseBareCopy(path)
        let ownership = try Ownership(of: path)
        let file = try Self.open(path, schema)
        let writer = try StoreWriter(file, path: path, ownership: ownership, ballastBytes: options.ballastBytes)
        state = Mutex(State(writer: writer))
    }

    private static func refuseBareCopy(_ path: String) throws(StoreError) {
        do throws(StoreError) {
            try BareCopy.refuse(StoreRow.connectForReading(path), path)
        } catch {
            // Whatever else is wrong, or in the way of looking, the owner finds or overcomes.
            if case .bareCopy = error { throw error }
        }
    }

    /// Opens the file; on a full disk what was held back is given up first, or the store could not even be opened.
    private static func open(_ path: String, _ schema: Schema) throws(StoreError) -> StoreFile {
        do {
            return try StoreFile.open(path, schema: schema)
        } catch {
            guard case .full = error else { throw error }
            Ballast.drop(for: path)
            return try StoreFile.open(path, schema: schema)
        }
    }

    /// How many commits the store has made; rises by one with each write.
    public var commitSequence: Int { state.withLock { $0.writer.commits } }

    /// Creates a study, with what has happened to it already if it comes from elsewhere: all of it in one commit.
    ///
    /// - Parameters:
    ///   - created: The event numbered 1, `created`.
    ///   - events: The events that follow it, in order and without holes.
    ///   - workers: Workers that the events name.
    /// - Returns: The study's number, never used before in this store.
    /// - Throws: ``StoreError/studyExists(name:)`` if the name is taken; otherwise as ``append(_:workers:)``.
    @discardableResult
    public func createStudy(
        _ created: RecordedEvent, followedBy events: ArraySlice<RecordedEvent> = [], workers: [WorkerDescription] = []
    ) throws(StoreError) -> StudyID {
        guard case .created(let definition) = created.event, created.sequence == 1 else {
            throw .refused("the first event of a study must create it")
        }
        return try state.withLock { (state) throws(StoreError) in
            try state.writer.commit { database in
                for worker in workers { try WorkerRow.write(worker, database) }
                let id = try Self.insert(definition, created, database)
                let projection = Projection(database: database, coding: coding, study: id)
                try projection.record(created)
                var advance = Advance(revision: 1)
                for event in events {
                    try advance.follow(event, of: id)
                    try projection.record(event)
                }
                if !events.isEmpty { try advance.write(study: id, database) }
                return StudyID(rawValue: id)
            }
        }
    }

    /// Writes a group of events and what follows from them, all or nothing, in one durable commit.
    ///
    /// - Parameters:
    ///   - batch: Events with their studies; each study's in order and without holes.
    ///   - workers: Workers that the events name; those already known are written again only if they changed.
    /// - Returns: The number of the commit.
    /// - Throws: ``StoreError``: `refused` if an event does not fit (nothing is written); `full` if the disk is full
    ///   (nothing is written, and a later call may succeed); `fatal` or `damaged`, after which every call throws the
    ///   same and the process must exit without acknowledging anything more.
    /// - Complexity: O(events · log(rows)); about one disk flush for the whole group.
    @discardableResult
    public func append(
        _ batch: [(StudyID, RecordedEvent)], workers: [WorkerDescription] = []
    ) throws(StoreError) -> Int {
        try state.withLock { (state) throws(StoreError) in
            let known = state.revisions
            let newWorkers = workers.filter { !state.knownWorkers.contains($0) }
            let advances = try state.writer.commit { database in
                for worker in newWorkers { try WorkerRow.write(worker, database) }
                var advances: [Int: Advance] = [:]
                for (study, event) in batch {
                    let id = study.rawValue
                    var advance = try advances[id] ?? Advance(revision: known[id] ?? Self.revision(of: id, database))
                    try advance.follow(event, of: id)
                    advances[id] = advance
                    try Projection(database: database, coding: coding, study: id).record(event)
                }
                for (id, advance) in advances { try advance.write(study: id, database) }
                return advances
            }
            for (id, advance) in advances { state.revisions[id] = advance.revision }
            state.knownWorkers.formUnion(newWorkers)
            return state.writer.commits
        }
    }

    /// Deletes a study with all its events.
    ///
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none; otherwise as ``append(_:workers:)``.
    public func deleteStudy(_ study: StudyID) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            try state.writer.commit { database in
                try database.execute(sql: "DELETE FROM study WHERE id = ?", arguments: [study.rawValue])
                guard database.changesCount == 1 else {
                    throw StoreError.noStudy(name: String(study.rawValue), suggestion: nil)
                }
            }
            state.revisions[study.rawValue] = nil
        }
    }

    /// Closes the store: the next owner need not check it.
    ///
    /// - Throws: ``StoreError`` if the last commit fails. Later calls of other functions throw `closed`.
    public func close() throws(StoreError) {
        try artifacts.small.close()
        try state.withLock { (state) throws(StoreError) in try state.writer.close() }
    }
}

extension StudyStore {
    /// The studies, by number.
    public func studies() throws(StoreError) -> [StudySummary] {
        try read { try StudySummary.all($0) }
    }

    /// The events of a study, in order.
    ///
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    public func events(of study: StudyID) throws(StoreError) -> [RecordedEvent] {
        try read { try EventLog(database: $0, coding: coding).events(of: study.rawValue) }
    }

    /// What the user decided about a study, with its space as it was last edited.
    ///
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    public func definition(of study: StudyID) throws(StoreError) -> StudyDefinition {
        try read { database in
            guard let definition = try EventLog(database: database, coding: coding).definition(of: study.rawValue)
            else { throw StoreError.noStudy(name: String(study.rawValue), suggestion: nil) }
            return definition
        }
    }

    /// A study as its events tell it.
    ///
    /// - Parameters:
    ///   - study: Its number.
    ///   - mostWhole: How many of the newest trials of a study of this definition stay as they are when they have ended;
    ///     those before are kept in a sixth of the memory. Nil if all stay.
    /// - Throws: ``StoreError/noStudy(name:suggestion:)`` if there is none.
    /// - Complexity: O(events).
    public func loadState(
        of study: StudyID, mostWhole: (StudyDefinition) -> Int? = { _ in nil }
    ) throws(StoreError) -> StudyState {
        try read { try EventLog(database: $0, coding: coding).state(of: study.rawValue, mostWhole: mostWhole) }
    }

    /// The workers that took part in a study, by name.
    public func workers(of study: StudyID) throws(StoreError) -> [WorkerDescription] {
        try read { try WorkerRow.workers(of: study.rawValue, $0) }
    }

    /// Removes artifacts that no trial needs any more: only those of trials that are open or completed are kept.
    ///
    /// - Parameter age: How long an artifact must have lain untouched, so that one on its way in is left alone.
    /// - Returns: How many bytes were freed.
    @discardableResult
    public func collectGarbage(unusedFor age: Duration = .seconds(3600)) throws(StoreError) -> Int {
        // Not on the writing connection: nobody is to wait with a commit until all trials are looked through.
        let reader = try StoreRow.connectToRead(path).connection
        let needed = try StoreError.translating(path) { try reader.read { try ArtifactReference.needed($0) } }
        return try artifacts.removeAll(except: Set(needed.map(\.digest)), unusedFor: age).bytes
    }

    /// The artifacts that are needed if some studies need none, or their best trials' only.
    func neededArtifacts(
        besides studies: [StudySummary], keepsBest: Bool
    ) throws(StoreError) -> [ArtifactReference] {
        try read { database in
            let old = Set(studies.map(\.id))
            let kept = try StudySummary.all(database).filter { !old.contains($0.id) }
            var needed = try kept.flatMap { try ArtifactReference.needed(database, of: $0.id.rawValue) }
            for study in studies where keepsBest {
                guard let best = study.bestTrial else { continue }
                needed += try Row.fetchAll(
                    database, sql: "SELECT digest, bytes FROM artifact WHERE study = ? AND trial = ?",
                    arguments: [study.id.rawValue, best]
                ).map { ArtifactReference(digest: $0[0], bytes: $0[1]) }
            }
            return needed
        }
    }

    /// The value of one of SQLite's settings on the writing connection.
    package func setting(_ name: String) throws(StoreError) -> String? {
        try state.withLock { (state) throws(StoreError) in try state.writer.setting(name) }
    }

    /// Runs SQL on the writing connection, past every check.
    package func execute(_ sql: String) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in try state.writer.commit { try $0.execute(sql: sql) } }
    }

    private func read<Result: Sendable>(_ work: (Database) throws -> Result) throws(StoreError) -> Result {
        try state.withLock { (state) throws(StoreError) in try state.writer.read(work) }
    }
}

extension StudyStore {
    /// How far a group of events takes a study.
    private struct Advance {
        var revision: Int
        var elapsed = 0.0
        var milliseconds: Int64 = 0

        mutating func follow(_ event: RecordedEvent, of study: Int) throws(StoreError) {
            guard event.sequence == revision + 1 else {
                throw .refused("event \(event.sequence) of study \(study) does not follow event \(revision)")
            }
            revision = event.sequence
            elapsed = max(elapsed, event.elapsed)
            milliseconds = event.wallMilliseconds
        }

        func write(study: Int, _ database: Database) throws {
            try database.cachedStatement(
                sql: "UPDATE study SET revision = ?, elapsed = max(elapsed, ?), updated_ms = ? WHERE id = ?"
            ).execute(arguments: [revision, elapsed, milliseconds, study])
        }
    }

    private static func insert(
        _ definition: StudyDefinition, _ created: RecordedEvent, _ database: Database
    ) throws -> Int {
        let taken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM study WHERE name = ?)", arguments: [definition.name])
        if taken == true { throw StoreError.studyExists(name: definition.name) }
        try database.execute(
            sql: """
                INSERT INTO study (name, state, metric, goal, sampler, scheduler, budget_trials, revision, elapsed,
                    created_ms, updated_ms)
                VALUES (?, 'defined', ?, ?, ?, ?, ?, 1, ?, ?, ?)
                """,
            arguments: [
                definition.name, definition.metric.name, definition.metric.goal.rawValue, definition.sampler.name,
                definition.scheduler.name, definition.budget.trials, 0.0, created.wallMilliseconds,
                created.wallMilliseconds,
            ])
        return Int(database.lastInsertedRowID)
    }

    private static func revision(of study: Int, _ database: Database) throws -> Int {
        let revision = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT revision FROM study WHERE id = ?"), arguments: [study])
        guard let revision else { throw StoreError.noStudy(name: String(study), suggestion: nil) }
        return revision
    }
}
