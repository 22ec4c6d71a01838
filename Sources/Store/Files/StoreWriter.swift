import GRDB

/// Commits to a store, durably and only as long as it can be relied on.
struct StoreWriter: ~Copyable {
    private let path: String
    private let file: StoreFile
    /// Given up only when the connection is closed.
    private var ownership: Ownership?
    private let ballastBytes: Int
    private var ledger: CommitLedger
    /// How many commits the store has made.
    private(set) var commits: Int
    /// What ended the store; every later commit throws it.
    private var failure: StoreError?
    /// The file that was opened, and when it was last found at its path.
    private let place: Filesystem.FileIdentity?
    private var placeChecked = ContinuousClock.now
    private var isBallastHeld: Bool
    private var ballastTried = ContinuousClock.now

    /// Begins to write to an opened store.
    init(_ file: StoreFile, path: String, ownership: consuming Ownership, ballastBytes: Int) throws(StoreError) {
        let ledger = try CommitLedger(of: path, identity: file.identity)
        let isBallastHeld = try Self.holdBallast(ballastBytes, for: path)
        self.path = path
        self.file = file
        self.ownership = .some(consume ownership)
        self.ballastBytes = ballastBytes
        place = Filesystem.identity(ofFile: path)
        self.ledger = ledger
        self.isBallastHeld = isBallastHeld
        commits = file.commits
    }

    /// Runs work in one transaction and returns when it is on the disk.
    ///
    /// After an error of the disk a later commit may seem to succeed although what it builds on is lost. So the first
    /// such error is the last: every later call throws it.
    mutating func commit<Result>(_ work: (Database) throws -> Result) throws(StoreError) -> Result {
        if let failure { throw failure }
        do {
            let next = commits + 1
            let result = try StoreError.translating(path) {
                try file.connection.write { database in
                    try database.cachedStatement(
                        sql: "UPDATE store SET commits = ? WHERE id = 1 AND epoch = ? AND commits = ?"
                    ).execute(arguments: [next, file.epoch, commits])
                    guard database.changesCount == 1 else {
                        throw StoreError.fatal("another process has written to '\(path)'")
                    }
                    return try work(database)
                }
            }
            commits = next
            try note(next)
            return result
        } catch {
            switch error {
            case .fatal, .damaged, .notAStore, .file: failure = error
            case .full: makeRoom()
            default: break
            }
            throw error
        }
    }

    /// Marks the store as closed and moves the log into the file.
    mutating func close() throws(StoreError) {
        guard failure != .closed else { return }
        defer {
            failure = .closed
            ownership = nil
        }
        _ = try commit { try $0.execute(sql: "UPDATE store SET clean = 1") }
        try ledger.synchronize()
        try StoreError.translating(path) {
            // A reader may keep a part of the log in use; the next owner moves that.
            _ = try? file.connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try file.connection.close()
        }
    }

    /// Reads what is committed.
    func read<Result>(_ work: (Database) throws -> Result) throws(StoreError) -> Result {
        if failure == .closed { throw .closed }
        return try StoreError.translating(path) { try file.connection.read(work) }
    }

    /// The value of one of SQLite's settings on the writing connection.
    func setting(_ name: String) throws(StoreError) -> String? {
        try read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }

    /// Keeps what lies beside the store in step with a commit that is made and cannot be taken back.
    private mutating func note(_ commit: Int) throws(StoreError) {
        try checkPlace()
        do {
            try ledger.record(commit)
            if !isBallastHeld, ContinuousClock.now - ballastTried > .seconds(10) {
                ballastTried = .now
                isBallastHeld = try Self.holdBallast(ballastBytes, for: path)
            }
        } catch {
            // A full disk leaves the ledger behind, which is safe; anything else says that the disk is failing.
            guard case .full = error else { throw error }
        }
    }

    /// Makes sure, once a second, that what is written can be found again.
    ///
    /// A file that was removed can be written to as long as it is open, and is gone with the process.
    private mutating func checkPlace() throws(StoreError) {
        guard let place, ContinuousClock.now - placeChecked >= .seconds(1) else { return }
        placeChecked = .now
        guard Filesystem.identity(ofFile: path)?.isSame(as: place) == true else {
            throw .fatal("'\(path)' was removed, moved or replaced while this process wrote to it")
        }
    }

    /// Holds back space; returns whether there was enough.
    ///
    /// Without it the store works, and tries again later.
    private static func holdBallast(_ bytes: Int, for path: String) throws(StoreError) -> Bool {
        guard bytes > 0 else { return true }
        do {
            try Ballast.hold(bytes, for: path)
            return true
        } catch {
            guard case .full = error else { throw error }
            Ballast.drop(for: path)
            return false
        }
    }

    /// Gives the ballast back and lets SQLite empty its log.
    private mutating func makeRoom() {
        Ballast.drop(for: path)
        isBallastHeld = ballastBytes == 0
        // If the log cannot be emptied yet, the next commit reports the full disk again.
        _ = try? file.connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
}
