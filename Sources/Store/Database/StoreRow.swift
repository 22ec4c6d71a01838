import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a store says about itself.
struct StoreRow {
    let identity: String
    let commits: Int
    let isClean: Bool

    /// Reads the only row of `store`.
    static func read(_ database: Database) throws -> StoreRow {
        guard let row = try Row.fetchOne(database, sql: "SELECT identity, commits, clean FROM store WHERE id = 1")
        else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the table 'store' is empty")
        }
        return StoreRow(identity: row[0], commits: row[1], isClean: row[2])
    }

    /// The version of a store's schema.
    static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    /// The version of the schema at a path, once it is known to be a store's.
    static func version(_ database: Database, path: String) throws -> Int {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
            throw StoreError.notAStore(path: path, reason: "it is another program's SQLite database")
        }
        return try version(database)
    }

    /// Connects to an existing file without the right to write to it.
    static func connectForReading(_ path: String) throws(StoreError) -> DatabaseQueue {
        guard let size = try Filesystem.size(ofFile: path) else { throw .noStore(path: path) }
        guard size > 0 else { throw .notAStore(path: path, reason: "it is empty") }
        return try StoreError.translating(path) { try DatabaseQueue(path: path, configuration: readingConfiguration) }
    }

    /// Connects to an existing file, or to the file alone where nothing can be put beside it.
    ///
    /// SQLite reads a log through an index that it makes as a file, for which a full disk has no room and a folder that
    /// is not to be written to no place. A store that was closed has no log, so that its file alone can be read, as long
    /// as no owner comes.
    static func connectToRead(_ path: String) throws(StoreError) -> (connection: DatabaseQueue, readsFileAlone: Bool) {
        do {
            let connection = try connectForReading(path)
            try StoreError.translating(path) { _ = try connection.read { try version($0) } }
            try BareCopy.refuse(connection, path)
            return (connection, false)
        } catch {
            let directory = Filesystem.directory(of: path)
            let isLocked = access(directory, W_OK) != 0
            switch error {
            case .full: break
            case .file where isLocked: break
            default: throw error
            }
            if let connection = try connectToFileAlone(path) {
                try BareCopy.refuse(connection, path)
                return (connection, true)
            }
            guard isLocked else { throw error }
            throw .file(
                path: path, operation: "read",
                reason: "it was not closed, and its log can only be read where files can be made, which '\(directory)' "
                    + "does not allow; copy '\(path)' and '\(path)-wal' to another folder")
        }
    }

    /// Connects to a store of which nobody is changing anything, without as much as a file beside it.
    ///
    /// - Returns: nil if there is a log.
    private static func connectToFileAlone(_ path: String) throws(StoreError) -> DatabaseQueue? {
        guard try !hasLog(path) else { return nil }
        var name = ""
        for byte in path.utf8 {
            let isPlain = byte > 32 && byte < 127 && byte != 0x25 && byte != 0x3f && byte != 0x23
            let digits = String(byte, radix: 16)
            name += isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }
        return try StoreError.translating(path) {
            try DatabaseQueue(path: "file:\(name)?immutable=1", configuration: readingConfiguration)
        }
    }

    /// Whether a store has a log with something in it.
    static func hasLog(_ path: String) throws(StoreError) -> Bool {
        try Filesystem.size(ofFile: path + "-wal") ?? 0 > 0
    }

    private static var readingConfiguration: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "leptune.store.reader"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF")
        }
        return configuration
    }
}
