import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Opens the database of a store for its owner, with every check that comes before the first write.
///
/// The one connection is the only one that ever writes or checkpoints: SQLite before 3.51.3 can damage a file when two
/// connections do so at the same instant.
struct StoreFile {
    let connection: DatabaseQueue
    /// What tells this store from all others, also from its successors at the same path.
    let identity: String
    /// What tells this owner from all others.
    let epoch: String
    /// How many commits the store has made.
    let commits: Int

    /// Opens or creates the store at a path whose ownership is held.
    static func open(_ path: String, schema: Schema) throws(StoreError) -> StoreFile {
        if try Filesystem.size(ofFile: path) == nil { try create(path, schema: schema) }
        let row = try examine(path, schema: schema)
        return try StoreError.translating(path) {
            let connection = try connect(path)
            let found = try connection.read { try StoreRow.version($0) }
            if found < schema.version { try migrate(connection, path, from: found, to: schema) }
            let epoch = randomName()
            try connection.write {
                try $0.execute(
                    sql: "UPDATE store SET epoch = ?, clean = 0, commits = commits + 1", arguments: [epoch])
            }
            // Into the file itself, so that a copy of it without its log is known for one.
            _ = try connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            return StoreFile(connection: connection, identity: row.identity, epoch: epoch, commits: row.commits + 1)
        }
    }

    /// Whoever commits moves the log into the file once it has so many pages, two more flushes and what has changed since the
    /// last time: the more seldom, the fewer wait for it, and the fewer pages are written twice.
    private static let settings = "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000"

    /// Connects for writing and makes sure that a commit means what it should.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - settings: How SQLite works on it.
    static func connect(_ path: String, _ settings: String = settings) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "leptune.store"
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "\(settings); PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF")
        }
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.inDatabase { database in
            // GRDB sets NORMAL when it turns the log on, after it has prepared the connection.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            let foreignKeys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
            let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            guard synchronous == 2, foreignKeys == 1, journal == "wal" else {
                throw StoreError.fatal("SQLite would not set synchronous = FULL, foreign_keys = ON, journal_mode = WAL")
            }
        }
        return connection
    }

    /// Makes an empty store under another name and moves it into place, so that a half-made one is never found.
    private static func create(_ path: String, schema: Schema) throws(StoreError) {
        if try Filesystem.size(ofFile: path + "-wal") ?? 0 > 0 {
            throw .notAStore(path: path, reason: "the file is missing, but its log '\(path)-wal' is there")
        }
        let draft = path + ".new"
        for suffix in ["", "-wal", "-shm"] { unlink(draft + suffix) }
        // Made here, so that SQLite gives the log and the index the same permissions.
        _ = try OpenFile(draft, O_RDWR | O_CREAT | O_EXCL)
        try StoreError.translating(path) {
            let connection = try connect(draft)
            try connection.write { database in
                try schema.migrate(database, from: 0)
                try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                try database.execute(
                    sql: "INSERT INTO store (id, identity, epoch, commits, clean) VALUES (1, ?, '', 0, 1)",
                    arguments: [randomName()])
            }
            _ = try connection.inDatabase { try $0.checkpoint(.truncate) }
            try connection.close()
        }
        unlink(path + ".seq")
        guard rename(draft, path) == 0 else { throw .system("create", path) }
        try OpenFile.synchronizeDirectory(Filesystem.directory(of: path))
    }

    /// Makes sure, without the right to write to it, that a file is a store, sound and all there.
    private static func examine(_ path: String, schema: Schema) throws(StoreError) -> StoreRow {
        // Each name would have a lock, a log and a ledger of its own.
        if let names = Filesystem.identity(ofFile: path)?.names, names > 1 {
            throw .file(
                path: path, operation: "own",
                reason: "the file has \(names) names (hard links), and what is written under one name is missed under "
                    + "another; copy it with 'leptune study backup', or remove the other names")
        }
        let reader = try StoreRow.connectForReading(path)
        return try StoreError.translating(path) {
            let row = try reader.read { database in
                let version = try StoreRow.version(database, path: path)
                guard version <= schema.version else {
                    throw StoreError.newerSchema(path: path, found: version, supported: schema.version)
                }
                let row = try StoreRow.read(database)
                if let expected = try CommitLedger.commits(of: path, identity: row.identity), expected > row.commits {
                    throw StoreError.historyLost(path: path, found: row.commits, expected: expected)
                }
                if !row.isClean { try check(database, path) }
                return row
            }
            try reader.close()
            return row
        }
    }

    /// Brings an older store up to date, after a copy has been made of it.
    private static func migrate(_ connection: DatabaseQueue, _ path: String, from found: Int, to schema: Schema) throws
    {
        let backup = "\(path).backup-\(found)"
        if try Filesystem.size(ofFile: backup) == nil {
            try connection.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [backup]) }
            chmod(backup, 0o600)
        }
        try connection.write { try schema.migrate($0, from: found) }
    }

    /// Has SQLite check the structure of a file that was not closed.
    private static func check(_ database: Database, _ path: String) throws {
        let problems = try String.fetchAll(database, sql: "PRAGMA quick_check(10)")
        guard problems == ["ok"] else {
            throw StoreError.damaged(path: path, detail: problems.joined(separator: "; "))
        }
    }

    /// 128 random bits in hexadecimal digits.
    private static func randomName() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(UInt32.random(in: 0...UInt32.max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
