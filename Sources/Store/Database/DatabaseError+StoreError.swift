import GRDB

extension StoreError {
    /// What SQLite's error means for the store at a path.
    init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        // The index of the log could not grow, which is for want of space. Nothing was acknowledged, and the next
        // commit builds on what was there before.
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
            self = .full(detail)
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(detail)
        case .SQLITE_NOTADB: self = .notAStore(path: path, reason: detail)
        case .SQLITE_CONSTRAINT: self = .refused(detail)
        case .SQLITE_CORRUPT: self = .damaged(path: path, detail: detail)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
            self = .file(path: path, operation: "open", reason: detail)
        default: self = .fatal("\(detail) (\(error.extendedResultCode)) in '\(path)'")
        }
    }

    /// Runs work on a database and turns SQLite's errors into the store's.
    static func translating<Result>(_ path: String, _ work: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try work()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch {
            throw .fatal("\(error)")
        }
    }
}
