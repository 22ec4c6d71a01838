/// Why a file gives no picture: a few words that go on after "the picture".
public enum PictureProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing is there under that name.
    case absent
    /// What is there is a folder, a device, a pipe; or the system does not let it be read.
    case unreadable(String)
    /// The file has more bytes than are read.
    case tooLong(bytes: Int)
    /// The bytes begin as neither a PNG nor a JPEG file does.
    case otherFormat
    /// The header contradicts itself, or is of a kind that is not read.
    case badHeader
    /// The header promises more pixels than are decoded.
    case tooLarge(width: Int, height: Int)
    /// The pixels are damaged or cut short.
    case damaged
    /// There is not enough memory for it.
    case outOfMemory
    /// The program was built without the libraries that decode pictures.
    case notBuilt

    /// What helps against it.
    var remedy: String {
        self == .notBuilt
            ? "Build it with the trait Pictures, which is on by default: swift build -c release --product leptune."
            : "Use PNG or JPEG files that other programs open."
    }

    /// The words.
    public var description: String {
        switch self {
        case .absent: "is not there"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooLong(let bytes): "has \(bytes) bytes; at most \(PictureFile.mostBytes) are read"
        case .otherFormat: "is neither a PNG nor a JPEG file"
        case .badHeader: "has a header that cannot be right"
        case .tooLarge(let width, let height):
            "has \(width) × \(height) pixels; at most \(PictureFile.mostPixels) are decoded"
        case .damaged: "is damaged or cut short"
        case .outOfMemory: "does not fit into memory"
        case .notBuilt: "cannot be decoded: this program was built without libpng and libjpeg"
        }
    }
}
