import CZlib

/// Compresses bytes to one gzip member without a time or a name, so that the same bytes give the same file.
package enum GzipWriter {
    /// Compresses.
    ///
    /// - Parameters:
    ///   - bytes: At most 2 GiB.
    ///   - level: From 1, the fastest, to 9, the smallest.
    /// - Returns: nil if zlib has no memory.
    package static func compress(_ bytes: [UInt8], level: Int32 = 1) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window, plus 16: a gzip header is written.
        let status = deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var ending = Z_OK
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { output, filled in
            bytes.withUnsafeBufferPointer { input in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(bound)
                ending = deflate(&stream, Z_FINISH)
                filled = bound - Int(stream.avail_out)
            }
        }
        return ending == Z_STREAM_END ? compressed : nil
    }

    /// Whether bytes begin as gzip does.
    package static func isCompressed(_ bytes: [UInt8]) -> Bool { GzipReader.isGzip(bytes) }

    /// The bytes that ``compress(_:level:)`` was given.
    ///
    /// - Throws: `DataError` for bytes that are damaged, or grow beyond 64 MiB and 200 times their number.
    package static func decompress(_ bytes: [UInt8], file: String) throws(DataError) -> [UInt8] {
        var reader = try GzipReader(bytes, file: file)
        return try reader.readAll()
    }
}
