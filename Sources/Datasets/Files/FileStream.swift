import Digests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a regular file one piece after the other, decompressed if gzip compressed them.
final class FileStream {
    /// How many bytes the file has on the disk.
    let byteCount: Int
    /// Whether gzip compressed it.
    private(set) var isCompressed = false
    /// How many bytes of the disk have been read.
    private(set) var consumed = 0
    /// How many of them have been given, or decompressed.
    var used: Int { gzip?.used ?? consumed }
    private let descriptor: Int32
    private let name: String
    private var digest: SHA256?
    /// What was read to look at and comes first.
    private var head: [UInt8] = []
    private var gzip: GzipReader?

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - name: What errors call it.
    ///   - digests: Whether the bytes on the disk are digested as they are read.
    /// - Throws: `DataError` for what cannot be opened or is no regular file.
    init(_ path: String, named name: String, digests: Bool = false) throws(DataError) {
        (descriptor, byteCount) = try FileBytes.named(name) { () throws(FileBytes.Problem) in try FileBytes.open(path) }
        self.name = name
        digest = digests ? SHA256() : nil
        head = try readRaw(2)
        if head.count == 2, GzipReader.isGzip(head) {
            isCompressed = true
            gzip = try GzipReader(head, file: name) { [unowned self] () throws(DataError) in try readRaw(1 << 20) }
        }
    }

    deinit { close(descriptor) }

    /// What the file's bytes are called, once all were read by a stream that digests.
    var fingerprint: Fingerprint? { digest.map(Fingerprint.init) }

    /// The next bytes, fewer than asked only at the end.
    ///
    /// - Throws: `DataError` for what cannot be read or decompressed.
    func read(_ count: Int) throws(DataError) -> [UInt8] {
        if let piece = try gzip?.read(count) { return piece }
        guard !head.isEmpty else { return try readRaw(count) }
        defer { head = [] }
        return head + (try readRaw(count))
    }

    private func readRaw(_ count: Int) throws(DataError) -> [UInt8] {
        let bytes = try FileBytes.named(name) { () throws(FileBytes.Problem) in
            try FileBytes.read(count, from: descriptor)
        }
        consumed += bytes.count
        digest?.update(bytes)
        return bytes
    }
}
