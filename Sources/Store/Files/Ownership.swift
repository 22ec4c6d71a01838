#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The right to write to a store: a lock on `<store>.manager`, held as long as the value lives.
///
/// The kernel drops the lock when the process ends, however it ends. The file says who holds it and stays behind.
struct Ownership: ~Copyable {
    private let file: OpenFile

    /// Takes the lock.
    ///
    /// - Throws: ``StoreError/owned(path:processID:host:)`` if another process, or this one, has it.
    init(of store: String) throws(StoreError) {
        let path = store + ".manager"
        let file = try OpenFile(path, O_RDWR | O_CREAT)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw .system("lock", path) }
            throw Self.owner(of: store, in: file)
        }
        let line = Array("\(getpid()) \(Self.host)\n".utf8)
        guard ftruncate(file.descriptor, 0) == 0 else { throw .system("write to", path) }
        try file.write(line[...], at: 0)
        self.file = file
    }

    deinit {
        // Said outright, because a child that has been forked and not yet replaced holds the descriptor too.
        flock(file.descriptor, LOCK_UN)
    }

    /// The name of this machine.
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func owner(of store: String, in file: borrowing OpenFile) -> StoreError {
        // The owner writes its name just after it has the lock; it is given a moment to do so.
        for _ in 0..<40 {
            // If the name cannot be read, the owner stays unnamed: that there is one is known from the lock.
            let text = (try? file.read(at: 0, length: 512)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let words = text.split(whereSeparator: \.isWhitespace)
            if text.hasSuffix("\n"), words.count == 2, let processID = Int(words[0]) {
                return .owned(path: store, processID: processID, host: String(words[1]))
            }
            usleep(5000)
        }
        return .owned(path: store, processID: nil, host: nil)
    }
}
