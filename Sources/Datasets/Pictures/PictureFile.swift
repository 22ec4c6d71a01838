import CPictures

/// A PNG or JPEG file in memory, of which the header was read.
public struct PictureFile: Sendable {
    /// The largest file that is read: 64 MiB.
    public static let mostBytes = 64 << 20
    /// The most pixels that are decoded: a picture of 8,000 × 8,000.
    public static let mostPixels = 64_000_000

    /// How wide and high the picture is, before it is turned as its camera was held.
    public let width, height: Int
    private let bytes: [UInt8]
    private let facts: leptune_picture

    /// Reads a file and its header.
    ///
    /// Only regular files are opened; a link is followed.
    ///
    /// - Throws: ``PictureProblem``.
    package init(path: String) throws(PictureProblem) {
        // The system would take what is before it for the path.
        guard !path.utf8.contains(0) else { throw .absent }
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.contents(of: path, most: Self.mostBytes)
        } catch {
            throw switch error {
            case .absent: .absent
            case .tooLong(let count): .tooLong(bytes: count)
            case .folder: .unreadable("it is a folder")
            case .irregular: .unreadable("it is not a regular file")
            case .forbidden: .unreadable("this user may not")
            case .other(let reason): .unreadable(reason)
            }
        }
        try self.init(bytes)
    }

    /// Reads the header of a file that is in memory.
    ///
    /// - Throws: ``PictureProblem``.
    public init(_ bytes: [UInt8]) throws(PictureProblem) {
        var facts = leptune_picture()
        try Self.check(
            leptune_picture_look(bytes, bytes.count, UInt32(2 * PictureCanvas.side), &facts))
        width = Int(facts.width)
        height = Int(facts.height)
        guard width > 0, height > 0 else { throw .badHeader }
        // Neither product can overflow: both sides have 32 bits.
        guard width * height <= Self.mostPixels, Int(facts.decoded_width) * Int(facts.decoded_height) <= Self.mostPixels
        else { throw .tooLarge(width: width, height: height) }
        self.bytes = bytes
        self.facts = facts
    }

    /// Decodes the pixels, JPEG files at a size of at least twice a ``PictureCanvas`` where they are larger.
    ///
    /// - Throws: ``PictureProblem``.
    public func decoded() throws(PictureProblem) -> Pixels {
        let (width, height) = (Int(facts.decoded_width), Int(facts.decoded_height))
        var outcome = leptune_picture_done
        let values = withUnsafePointer(to: facts) { facts in
            [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
                guard let base = buffer.baseAddress else { return }
                outcome = leptune_picture_decode(bytes, bytes.count, facts, base)
                // What was not decoded is not read either.
                count = outcome == leptune_picture_done ? buffer.count : 0
            }
        }
        try Self.check(outcome)
        return Pixels(values: values, width: width, height: height, orientation: ExifOrientation(in: bytes))
    }

    /// How many bytes ``decoded()`` gives.
    public var decodedBytes: Int { 3 * Int(facts.decoded_width) * Int(facts.decoded_height) }

    /// Red, green and blue of each pixel, row by row, as they lie in the file.
    public struct Pixels: Sendable {
        /// Bytes: rows × columns × 3.
        public let values: [UInt8]
        /// The size in pixels.
        public let width, height: Int
        /// How it is to be turned.
        package let orientation: ExifOrientation
    }

    private static func check(_ outcome: leptune_picture_outcome) throws(PictureProblem) {
        switch outcome {
        case leptune_picture_done: return
        case leptune_picture_of_other_format: throw .otherFormat
        case leptune_picture_with_bad_header: throw .badHeader
        case leptune_picture_out_of_memory: throw .outOfMemory
        case leptune_picture_not_built: throw .notBuilt
        default: throw .damaged
        }
    }
}
