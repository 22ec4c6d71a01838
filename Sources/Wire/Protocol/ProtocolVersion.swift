/// The first frame of every message: the protocol's name and version, as `LEP1.0`.
///
/// Another major version is refused. Another minor version only adds fields and messages that the other side may ignore;
/// what an older worker could not do without them it is not offered.
public struct ProtocolVersion: Sendable, Hashable, CustomStringConvertible {
    /// The version spoken here; 1.1 added trials with several values.
    public static let current = ProtocolVersion(major: 1, minor: 1)
    /// The first version with trials of several metrics or constraints.
    package static let severalValues = ProtocolVersion(major: 1, minor: 1)

    /// Differs where the two sides would misunderstand each other.
    public let major: Int
    /// Differs where one side knows more than the other.
    public let minor: Int

    /// Creates a version.
    public init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The frame's text, as `LEP1.0`.
    public var description: String { "LEP\(major).\(minor)" }

    /// Whether the other side may say what nobody here knows.
    var isNewer: Bool { major == Self.current.major && minor > Self.current.minor }

    package var frame: [UInt8] { Array(description.utf8) }

    /// Reads a first frame; nil if it is no version at all.
    package init?(frame: [UInt8]) {
        guard frame.count <= 16, frame.starts(with: Array("LEP".utf8)) else { return nil }
        let numbers = frame.dropFirst(3).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count == 2, let major = Self.number(numbers[0]), let minor = Self.number(numbers[1]) else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...6).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
