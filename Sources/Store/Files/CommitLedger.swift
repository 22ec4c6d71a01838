#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many commits a store has made, kept beside it in `<store>.seq`.
///
/// SQLite reads a log that was cut or overwritten up to the damage and reports nothing: commits that had been
/// acknowledged are silently gone. The ledger is written after each commit, so it never runs ahead of the store, and a
/// store that is behind it has lost history. The write survives the death of the process at once and that of the
/// machine after at most a second.
struct CommitLedger: ~Copyable {
    private let file: OpenFile
    private let identity: String
    private var synchronized = ContinuousClock.now
    private var isSynchronized = true

    /// The number of commits that the ledger of a store names; nil if there is none, or it is another store's.
    static func commits(of store: String, identity: String) throws(StoreError) -> Int? {
        guard try Filesystem.size(ofFile: store + ".seq") != nil else { return nil }
        let text = String(decoding: try OpenFile(store + ".seq", O_RDONLY).read(at: 0, length: 128), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "leptune-seq-1", words[1] == identity else { return nil }
        return Int(words[2])
    }

    /// Opens or creates the ledger of a store.
    init(of store: String, identity: String) throws(StoreError) {
        file = try OpenFile(store + ".seq", O_RDWR | O_CREAT)
        self.identity = identity
    }

    /// Notes that a commit was made.
    mutating func record(_ commits: Int) throws(StoreError) {
        let digits = String(commits)
        let line = "leptune-seq-1 \(identity) \(String(repeating: "0", count: 20 - digits.count))\(digits)\n"
        try file.write(Array(line.utf8)[...], at: 0)
        isSynchronized = false
        if ContinuousClock.now - synchronized >= .seconds(1) { try synchronize() }
    }

    /// Waits until what was noted is on the disk.
    mutating func synchronize() throws(StoreError) {
        guard !isSynchronized else { return }
        try file.synchronize()
        synchronized = .now
        isSynchronized = true
    }
}
