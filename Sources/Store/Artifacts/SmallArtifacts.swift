import Foundation
import GRDB
import Studies
import Synchronization

/// Small artifacts in a database of their own, where all that have arrived together take one flush.
///
/// As a file each of them would take two, of its content and of its name, and on a busy machine whoever has waited for the disk
/// waits for a processor next. As with the store, one connection writes and checkpoints, and the first error of the disk is the
/// last.
final class SmallArtifacts: Sendable {
    /// The file in the directory of the artifacts.
    static let name = "small.db"
    /// What is written is hardly ever read or written again: pages kept in memory, or for long in the log, save nothing.
    private static let settings =
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA cache_size = -1024; PRAGMA wal_autocheckpoint = 1000"
    /// How many are removed in one commit.
    private static let removedAtOnce = 64
    /// How many free pages are given back to the disk in one commit.
    private static let pagesAtOnce = 1000

    private let directory: String
    private let path: String
    private let writer = Mutex(Writer())
    private let reader = Mutex<DatabaseQueue?>(nil)
    /// The sizes of those that are there, by digest; nil until somebody asks.
    private let sizes = Mutex<[String: Int]?>(nil)

    private struct Writer {
        var connection: DatabaseQueue?
        var failure: StoreError?
    }

    /// Names the database in a directory of artifacts; made when the first arrives.
    init(in directory: String) {
        self.directory = directory
        path = directory + "/" + Self.name
    }

    /// The size of an artifact; nil if it is not here.
    func size(of digest: String) throws(StoreError) -> Int? {
        try sizes.withLock { (sizes) throws(StoreError) in
            if sizes == nil { sizes = try storedSizes() }
            return sizes?[digest]
        }
    }

    /// Stores artifacts in one commit.
    func keep(_ contents: [(reference: ArtifactReference, bytes: [UInt8])]) throws(StoreError) {
        try write { database in
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO content (digest, bytes, stored_ms) VALUES (?, ?, ?)
                    ON CONFLICT (digest) DO UPDATE SET stored_ms = excluded.stored_ms
                    """)
            let now = Self.milliseconds(.now)
            for (reference, bytes) in contents {
                try insert.execute(arguments: [reference.digest, Data(bytes), now])
            }
        }
        sizes.withLock { for (reference, bytes) in contents { $0?[reference.digest] = bytes.count } }
    }

    /// A piece of an artifact; nil if it is not here.
    func read(_ digest: String, offset: Int, length: Int) throws(StoreError) -> [UInt8]? {
        try query { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT substr(bytes, ?, ?) FROM content WHERE digest = ?"),
                arguments: [offset + 1, length, digest]
            ).map { row in
                // Nothing is left at the end of it, which SQLite gives as NULL.
                (row[0] as Data?).map { [UInt8]($0) } ?? []
            }
        } ?? nil
    }

    /// Removes an artifact if it is here.
    func remove(_ digest: String) throws(StoreError) {
        guard try size(of: digest) != nil else { return }
        try remove([digest], storedBefore: .distantFuture)
    }

    /// Removes artifacts that nothing needs and that arrived before a moment.
    func removeAll(
        except needed: Set<String>, storedBefore moment: Date, isRehearsal: Bool
    ) throws(StoreError) -> (files: Int, bytes: Int) {
        let old = try query { database in
            try Row.fetchAll(
                database, sql: "SELECT digest, length(bytes) FROM content WHERE stored_ms <= ?",
                arguments: [Self.milliseconds(moment)]
            ).map { (digest: $0[0] as String, bytes: $0[1] as Int) }
        }
        var garbage = (old ?? []).filter { !needed.contains($0.digest) }[...]
        let freed = (files: garbage.count, bytes: garbage.reduce(0) { $0 + $1.bytes })
        while !isRehearsal, !garbage.isEmpty {
            try remove(garbage.prefix(Self.removedAtOnce).map(\.digest), storedBefore: moment)
            garbage = garbage.dropFirst(Self.removedAtOnce)
        }
        if !isRehearsal, freed.files > 0 { try shrink() }
        return freed
    }

    /// Gives free pages back to the disk, but for as many as are in use: others will come.
    private func shrink() throws(StoreError) {
        var surplus = Int.max
        while surplus > 0 {
            let before = surplus
            try write { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                surplus = max(0, 2 * free - pages)
                guard surplus > 0 else { return }
                // One row, of no columns, for each page.
                let steps = try database.makeStatement(
                    sql: "PRAGMA incremental_vacuum(\(min(surplus, Self.pagesAtOnce)))")
                let rows = try Row.fetchCursor(steps)
                while try rows.next() != nil {}
            }
            // A file of an earlier version keeps its pages.
            if surplus == before { return }
        }
        try writer.withLock { (writer) throws(StoreError) in
            let connection = writer.connection
            // Only now does the file itself become shorter; should a reader be in the way, with a later commit.
            try StoreError.translating(path) {
                _ = try? connection?.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
        }
    }

    /// Closes the connections; what is asked for later opens others.
    func close() throws(StoreError) {
        reader.withLock { $0 = nil }
        try writer.withLock { (writer) throws(StoreError) in
            guard let connection = writer.connection else { return }
            writer.connection = nil
            try StoreError.translating(path) {
                // A reader may keep a part of the log in use; the next owner moves that.
                _ = try? connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                try connection.close()
            }
        }
    }

    private func remove(_ digests: [String], storedBefore moment: Date) throws(StoreError) {
        var removed: [String] = []
        try write { database in
            // One that has arrived again meanwhile is about to be needed.
            let delete = try database.cachedStatement(sql: "DELETE FROM content WHERE digest = ? AND stored_ms <= ?")
            for digest in digests {
                try delete.execute(arguments: [digest, Self.milliseconds(moment)])
                if database.changesCount > 0 { removed.append(digest) }
            }
        }
        sizes.withLock { for digest in removed { $0?[digest] = nil } }
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64(moment.timeIntervalSince1970 * 1000) }

    private func storedSizes() throws(StoreError) -> [String: Int] {
        try query { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT digest, length(bytes) FROM content")
            var sizes: [String: Int] = [:]
            while let row = try rows.next() { sizes[row[0]] = row[1] }
            return sizes
        } ?? [:]
    }

    /// Runs work in one transaction and returns when it is on the disk.
    private func write(_ work: (Database) throws -> Void) throws(StoreError) {
        try writer.withLock { (writer) throws(StoreError) in
            if let failure = writer.failure { throw failure }
            do throws(StoreError) {
                if writer.connection == nil { writer.connection = try open() }
                let connection = writer.connection
                try StoreError.translating(path) { try connection?.write(work) }
            } catch {
                if case .full = error { throw error }
                writer.failure = error
                throw error
            }
        }
    }

    /// Reads what is committed; nil if nothing ever was.
    private func query<Result>(_ work: (Database) throws -> Result) throws(StoreError) -> Result? {
        let connection = try reader.withLock { (reader) throws(StoreError) -> DatabaseQueue? in
            if let reader { return reader }
            guard try Filesystem.size(ofFile: path) ?? 0 > 0 else { return nil }
            let (connection, readsFileAlone) = try StoreRow.connectToRead(path)
            // On a full disk, without a log: what is written later would never be found.
            if !readsFileAlone { reader = connection }
            return connection
        }
        guard let connection else { return nil }
        return try StoreError.translating(path) {
            try connection.read { database in
                let isBegun = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'content')"
                guard try Bool.fetchOne(database.cachedStatement(sql: isBegun)) == true else { return nil }
                return try work(database)
            }
        }
    }

    private func open() throws(StoreError) -> DatabaseQueue {
        try ArtifactStore.makeDirectory(directory)
        // Made here, so that SQLite gives the log and the index the same permissions.
        if try Filesystem.size(ofFile: path) ?? 0 == 0 { _ = try OpenFile(path, O_RDWR | O_CREAT) }
        return try StoreError.translating(path) {
            let connection = try StoreFile.connect(path, Self.settings)
            // A file that is there may be one that its maker, killed or out of room, has not got further with.
            try connection.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS content (
                            digest TEXT PRIMARY KEY, bytes BLOB NOT NULL, stored_ms INTEGER NOT NULL)
                        """)
            }
            try OpenFile.synchronizeDirectory(directory)
            try OpenFile.synchronizeDirectory(Filesystem.directory(of: directory))
            return connection
        }
    }
}
