import CZlib

/// Decompresses gzip bytes in pieces, so that a small file cannot fill the memory.
///
/// Concatenated members count as one stream, as in `gzip -d`.
struct GzipReader: ~Copyable {
    /// Bytes that any file may decompress to, whatever its compressed size.
    private static let freeBytes = 64 << 20
    /// How many bytes each compressed byte may become beyond that.
    private static let largestRatio = 200

    private var compressed: [UInt8]
    private let file: String
    /// What comes after ``compressed``; nil once that is all.
    private var further: (() throws(DataError) -> [UInt8])?
    /// Compressed bytes that have come.
    private var received: Int
    private let largest: Int
    /// On the heap: zlib remembers the address of the stream it was given.
    private let stream: UnsafeMutablePointer<z_stream>
    private var consumed = 0
    private var produced = 0
    private var memberEnded = false

    /// How many compressed bytes have been decompressed.
    var used: Int { received - compressed.count + consumed }

    /// Whether bytes start as gzip does.
    static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

    /// Begins to decompress.
    ///
    /// - Parameters:
    ///   - compressed: All bytes, or the first of them.
    ///   - file: The name that errors mention.
    ///   - further: Gives the bytes after those, none at the end; nil if they are all. Without it no more than
    ///     `FileBytes.limit` comes out.
    init(
        _ compressed: [UInt8], file: String, further: (() throws(DataError) -> [UInt8])? = nil
    ) throws(DataError) {
        self.compressed = compressed
        self.file = file
        self.further = further
        received = compressed.count
        largest = further == nil ? FileBytes.limit : .max
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16: a gzip header is expected.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw DataError("Decompression could not start (zlib \(status)).", file: file) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The next bytes, fewer than asked only at the end.
    ///
    /// - Throws: `DataError` for a broken or truncated stream, or one that grows beyond what is allowed.
    mutating func read(_ count: Int) throws(DataError) -> [UInt8] {
        var output: [UInt8] = []
        while output.count < count {
            let piece = try readPiece(min(count - output.count, 1 << 20))
            if piece.isEmpty { break }
            output.append(contentsOf: piece)
        }
        return output
    }

    /// Everything that is left.
    mutating func readAll() throws(DataError) -> [UInt8] {
        try read(.max)
    }

    /// Whether there are compressed bytes, after asking for more if need be.
    private mutating func hasInput() throws(DataError) -> Bool {
        if consumed == compressed.count, let further {
            compressed = try further()
            consumed = 0
            received += compressed.count
            if compressed.isEmpty { self.further = nil }
        }
        return consumed < compressed.count
    }

    private mutating func readPiece(_ count: Int) throws(DataError) -> [UInt8] {
        let isFed = try hasInput()
        if memberEnded {
            guard isFed else { return [] }
            guard inflateReset(stream) == Z_OK else { throw broken("cannot go on after a member") }
            memberEnded = false
        }
        var status = Z_OK
        let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            compressed.withUnsafeBufferPointer { input in
                while filled < count && status == Z_OK && consumed < input.count {
                    let offered = min(input.count - consumed, 1 << 30)
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
                    stream.pointee.avail_in = UInt32(offered)
                    stream.pointee.next_out = buffer.baseAddress.map { $0 + filled }
                    stream.pointee.avail_out = UInt32(count - filled)
                    status = inflate(stream, Z_NO_FLUSH)
                    consumed += offered - Int(stream.pointee.avail_in)
                    filled = count - Int(stream.pointee.avail_out)
                }
            }
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        produced += piece.count
        let allowed = min(largest, max(Self.freeBytes, Self.largestRatio * received))
        guard produced <= allowed else {
            throw DataError(
                "The file of \(received) compressed bytes grows beyond \(allowed) bytes.", file: file,
                remedy: "Decompress it yourself if you trust it.")
        }
        switch status {
        case Z_STREAM_END:
            memberEnded = true
            return piece.isEmpty ? try readPiece(count) : piece
        case Z_OK, Z_BUF_ERROR:
            let isFull = piece.count == count
            guard isFull ? true : try hasInput() else {
                throw DataError(
                    "The compressed file ends too early.", file: file, remedy: "Fetch it again; it is truncated.")
            }
            return piece.isEmpty ? try readPiece(count) : piece
        default:
            throw broken(stream.pointee.msg.map { String(cString: $0) } ?? "zlib \(status)")
        }
    }

    private func broken(_ reason: String) -> DataError {
        DataError(
            "The compressed bytes are damaged (\(reason)).", file: file, remedy: "Fetch the file again.")
    }
}
