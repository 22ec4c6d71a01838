import GRDB

/// Whether a file is a copy of a store's file alone, made with a plain `cp` while an owner had the store open.
///
/// SQLite takes a file without its log for whole, and reads it as the store was when the log was last moved into it: often
/// empty. An owner marks the file itself as not closed, and leaves a log, a ledger and a lock beside it even when it is
/// killed; a copy of the file alone has the mark and nothing beside it. Copies that SQLite makes keep no log.
enum BareCopy {
    /// Refuses such a copy, unless its user accepts what it lacks.
    static func refuse(_ connection: DatabaseQueue, _ path: String) throws(StoreError) {
        let found = try StoreError.translating(path) {
            try connection.read { database -> Int? in
                // What is no store of this version is refused elsewhere.
                guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID,
                    try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
                else { return nil }
                let row = try StoreRow.read(database)
                return row.isClean ? nil : row.commits
            }
        }
        guard let found, try !StoreRow.hasLog(path) else { return }
        for suffix in [".manager", ".seq"] where try Filesystem.size(ofFile: path + suffix) != nil { return }
        throw .bareCopy(path: path, found: found)
    }
}
