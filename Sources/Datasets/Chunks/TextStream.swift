/// The text of a file as UTF-8 without a mark, one piece after the other.
struct TextStream {
    private let stream: FileStream
    private let encoding: DecodedText.Encoding
    private var isAtStart = true

    init(_ stream: FileStream, encoding: DecodedText.Encoding) {
        self.stream = stream
        self.encoding = encoding
    }

    /// The share of the file's bytes that has been read.
    var share: Double { stream.byteCount == 0 ? 1 : Double(stream.consumed) / Double(stream.byteCount) }

    /// Adds about so many bytes; whether there were any.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    mutating func append(_ count: Int, to text: inout [UInt8]) throws(DataError) -> Bool {
        let piece = try stream.read(count)
        switch encoding {
        case .latin1, .windows1252: text += piece.withUnsafeBufferPointer(Windows1252.utf8)
        case .markedUTF8 where isAtStart: text += piece.dropFirst(3)
        case .utf8, .markedUTF8, .littleEndianUTF16, .bigEndianUTF16: text += piece
        }
        isAtStart = false
        return !piece.isEmpty
    }
}
