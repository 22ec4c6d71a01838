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
    /// How many are removed in one commit.
    private static let removedAtOnce = 64

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
            let now = Int64(Date.now.timeIntervalSince1970 * 1000)
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
        try remove([digest])
    }

    /// Removes artifacts that nothing needs and that arrived before a moment.
    func removeAll(
        except needed: Set<String>, storedBefore moment: Date, isRehearsal: Bool
    ) throws(StoreError) -> (files: Int, bytes: Int) {
        let old = try query { database in
            try Row.fetchAll(
                database, sql: "SELECT digest, length(bytes) FROM content WHERE stored_ms <= ?",
                arguments: [Int64(moment.timeIntervalSince1970 * 1000)]
            ).map { (digest: $0[0] as String, bytes: $0[1] as Int) }
        }
        var garbage = (old ?? []).filter { !needed.contains($0.digest) }[...]
        let freed = (files: garbage.count, bytes: garbage.reduce(0) { $0 + $1.bytes })
        while !isRehearsal, !garbage.isEmpty {
            try remove(garbage.prefix(Self.removedAtOnce).map(\.digest))
            garbage = garbage.dropFirst(Self.removedAtOnce)
        }
        return freed
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

    private func remove(_ digests: [String]) throws(StoreError) {
        try write { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM content WHERE digest = ?")
            for digest in digests { try delete.execute(arguments: [digest]) }
        }
        sizes.withLock { for digest in digests { $0?[digest] = nil } }
    }

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
            if reader == nil, try Filesystem.size(ofFile: path) ?? 0 > 0 {
                reader = try StoreRow.connectToRead(path).connection
            }
            return reader
        }
        guard let connection else { return nil }
        return try StoreError.translating(path) { try connection.read(work) }
    }

    private func open() throws(StoreError) -> DatabaseQueue {
        try ArtifactStore.makeDirectory(directory)
        let isNew = try Filesystem.size(ofFile: path) ?? 0 == 0
        // Made here, so that SQLite gives the log and the index the same permissions.
        if isNew { _ = try OpenFile(path, O_RDWR | O_CREAT) }
        return try StoreError.translating(path) {
            let connection = try StoreFile.connect(path)
            if isNew {
                try connection.write { database in
                    try database.execute(
                        sql: """
                            CREATE TABLE IF NOT EXISTS content (
                                digest TEXT PRIMARY KEY, bytes BLOB NOT NULL, stored_ms INTEGER NOT NULL)
                            """)
                }
                _ = try connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                try OpenFile.synchronizeDirectory(directory)
                try OpenFile.synchronizeDirectory(Filesystem.directory(of: directory))
            }
            return connection
        }
    }
}
