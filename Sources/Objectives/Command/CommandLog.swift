/// What a program printed: the beginning and the end, however much it was.
public struct CommandLog: Sendable, Hashable {
    /// Its standard output.
    public internal(set) var output = KeptText()
    /// Its standard error.
    public internal(set) var errors = KeptText()
}

/// A text of any length of which the first and the last 64 KiB are kept.
public struct KeptText: Sendable, Hashable {
    /// How many bytes of the beginning and of the end are kept.
    public static let kept = 64 << 10

    /// The first bytes.
    public private(set) var head: [UInt8] = []
    /// Bytes after the head; the last `kept` of them count.
    private var rest: [UInt8] = []
    /// How many bytes there were in all.
    public private(set) var count = 0

    /// The last bytes after the head.
    public var tail: [UInt8] { Array(rest.suffix(Self.kept)) }

    /// The text, with a line that says how much is left out, if something is.
    public var text: String {
        let omitted = count - head.count - min(rest.count, Self.kept)
        let between = omitted > 0 ? "\n… \(omitted) bytes left out …\n" : ""
        return String(decoding: head, as: UTF8.self) + between + String(decoding: tail, as: UTF8.self)
    }

    /// The last line that is not empty, cut to 300 characters.
    var lastLine: String? {
        let end = rest.isEmpty ? head : tail
        let lines = String(decoding: end.suffix(4_096), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
        return line.count > 300 ? line.prefix(300) + "…" : String(line)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        let first = min(bytes.count, Self.kept - head.count)
        head.append(contentsOf: bytes[..<first])
        rest.append(contentsOf: bytes[first...])
        // Cut only now and then, so that each byte is moved a constant number of times.
        if rest.count > 4 * Self.kept { rest.removeFirst(rest.count - Self.kept) }
    }
}
