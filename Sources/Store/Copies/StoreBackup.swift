import Foundation
import GRDB
import Glibc
import Studies

/// A copy of a store at one moment, made while others go on using it, and the way back.
///
/// The copy is a store itself: its file, and beside it the artifacts that open or completed trials refer to.
public enum StoreBackup {
    /// What was copied.
    public struct Contents: Sendable, Equatable, Codable {
        /// How many studies.
        public var studies: Int
        /// How many commits the store had made.
        public var commits: Int
        /// How many artifacts.
        public var artifacts: Int
        /// Artifacts that were on the list but damaged or not there; trials that go on from them fail as `rejected`.
        public var missingArtifacts: Int
        /// Where the store is kept whose place the copy took; nil if there was none.
        public var replaced: String?
    }

    /// Copies a store, also one that a manager writes to.
    ///
    /// - Parameters:
    ///   - path: The store.
    ///   - target: The copy's file; must not exist.
    /// - Throws: ``StoreError``; nothing is left at `target` then.
    public static func make(of path: String, to target: String) throws(StoreError) -> Contents {
        guard try Filesystem.size(ofFile: target) == nil else { throw exists(target) }
        let path = Filesystem.followed(path)
        let source = try StoreRow.connectToRead(path).connection
        let draft = target + ".new"
        // Moved into its place by then, unless something went wrong.
        defer { unlink(draft) }
        try copyDatabase(source, path, to: draft)
        let contents = try copyArtifacts(of: draft, from: path, to: target)
        try moveIntoPlace(draft, target)
        return contents
    }

    /// Puts a copy in the place of a store.
    ///
    /// The store that stands there now is kept as `<store>.replaced`, or `.replaced-2` if another is kept so already. What comes out has an identity of its own, so that
    /// the ledger of the one before does not take it for a store that lost commits; workers that still hold leases of
    /// later commits are told that those are stale. If the process dies meanwhile, one of the two stands there, and
    /// restoring can be repeated.
    ///
    /// - Parameters:
    ///   - backup: The copy; it is checked first and not changed.
    ///   - path: Where the store belongs; nobody may own it.
    /// - Throws: ``StoreError``: `owned` while a manager works on the store, `damaged` if the copy is not sound.
    public static func restore(_ backup: String, to path: String) throws(StoreError) -> Contents {
        let (backup, path) = (Filesystem.followed(backup), Filesystem.followed(path))
        let source = try StoreRow.connectToRead(backup).connection
        let damage = try StoreError.translating(backup) {
            try source.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(10)") }
        }
        guard damage == ["ok"] else { throw .damaged(path: backup, detail: damage.joined(separator: "; ")) }
        // Held until the end, so that no manager opens half of it.
        let ownership = try Ownership(of: path)
        let draft = path + ".restored"
        defer { unlink(draft) }
        try copyDatabase(source, backup, to: draft)
        try StoreError.translating(draft) {
            let connection = try DatabaseQueue(path: draft)
            try connection.write {
                try $0.execute(sql: "UPDATE store SET identity = lower(hex(randomblob(16))), epoch = '', clean = 1")
            }
            try connection.close()
        }
        var contents = try copyArtifacts(of: draft, from: backup, to: path)
        contents.replaced = try keep(path)
        try moveIntoPlace(draft, path)
        withExtendedLifetime(ownership) {}
        return contents
    }

    /// Gives the store that stands at a path a second name, until another takes its first.
    ///
    /// Its log goes first, as a log beside another store's file would be read into that; the file keeps its name, so that
    /// there is a store at every moment, however this process ends.
    ///
    /// - Returns: The second name; nil if no store stands there.
    private static func keep(_ path: String) throws(StoreError) -> String? {
        guard let file = Filesystem.identity(ofFile: path) else { return nil }
        let (kept, isGiven) = nameToKeep(file, at: path)
        guard rename(path + "-wal", kept + "-wal") == 0 || errno == ENOENT else { throw .system("move away", path) }
        unlink(path + "-shm")
        // Some filesystems give a file one name only.
        guard isGiven || link(path, kept) == 0 || rename(path, kept) == 0 else { throw .system("move away", path) }
        return kept
    }

    /// The first name that is free, or that a restoring which was cut off has given the file already.
    private static func nameToKeep(
        _ file: Filesystem.FileIdentity, at path: String
    ) -> (name: String, isGiven: Bool) {
        var number = 1
        while true {
            let name = path + ".replaced" + (number == 1 ? "" : "-\(number)")
            guard let other = Filesystem.identity(ofFile: name) else { return (name, false) }
            if other.isSame(as: file) { return (name, true) }
            number += 1
        }
    }

    private static func exists(_ path: String) -> StoreError {
        .file(path: path, operation: "write to", reason: "it exists already")
    }

    private static func copyDatabase(_ source: DatabaseQueue, _ path: String, to draft: String) throws(StoreError) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
        _ = try OpenFile(draft, O_RDWR | O_CREAT | O_EXCL)
        try StoreError.translating(path) {
            let target = try DatabaseQueue(path: draft)
            // All pages in one step: one read transaction, so that writers cannot make it begin again.
            try source.backup(to: target, pagesPerStep: -1)
            try target.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                let found = try String.fetchAll(database, sql: "PRAGMA quick_check(10)")
                guard found == ["ok"] else {
                    throw StoreError.damaged(path: path, detail: found.joined(separator: "; "))
                }
            }
            try target.close()
        }
    }

    private static func copyArtifacts(
        of draft: String, from path: String, to target: String
    ) throws(StoreError) -> Contents {
        let connection = try StoreRow.connectForReading(draft)
        let (row, studies, needed) = try StoreError.translating(draft) {
            try connection.read { database in
                (
                    try StoreRow.read(database), try Int.fetchOne(database, sql: "SELECT count(*) FROM study") ?? 0,
                    try ArtifactReference.needed(database)
                )
            }
        }
        var contents = Contents(studies: studies, commits: row.commits, artifacts: 0, missingArtifacts: 0)
        let (from, to) = (
            ArtifactStore(directory: path + ".artifacts"), ArtifactStore(directory: target + ".artifacts")
        )
        for reference in needed {
            if try to.copy(reference, from: from) {
                contents.artifacts += 1
            } else {
                contents.missingArtifacts += 1
            }
        }
        return contents
    }

    private static func moveIntoPlace(_ draft: String, _ path: String) throws(StoreError) {
        try OpenFile(draft, O_RDWR).synchronize()
        guard rename(draft, path) == 0 else { throw .system("create", path) }
        try OpenFile.synchronizeDirectory(Filesystem.directory(of: path))
    }
}

extension ArtifactStore {
    /// Copies an artifact of another store's, piece by piece, verified by its digest; false if it is damaged or not there.
    func copy(_ reference: ArtifactReference, from other: ArtifactStore) throws(StoreError) -> Bool {
        if contains(reference) { return true }
        guard other.isSound(reference) else { return false }
        var offset = 0
        repeat {
            // Gone between two pieces: a collection of garbage may run meanwhile.
            guard let piece = try other.read(reference, offset: offset, length: Self.pieceLimit) else { return false }
            offset = try append(piece, to: reference, at: offset)
        } while offset < reference.bytes
        return true
    }
}

extension ArtifactReference {
    /// The artifacts that open or completed trials refer to, each once.
    static func needed(_ database: Database, of study: Int? = nil) throws -> [ArtifactReference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT digest, bytes FROM artifact JOIN trial ON trial.study = artifact.study
                    AND trial.number = artifact.trial
                WHERE trial.state IN ('waiting', 'running', 'paused', 'completed')
                    AND (? IS NULL OR artifact.study = ?)
                ORDER BY digest
                """, arguments: [study, study]
        ).map { ArtifactReference(digest: $0[0], bytes: $0[1]) }
    }
}
