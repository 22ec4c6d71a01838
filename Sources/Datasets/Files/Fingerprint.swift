import Digests

/// The SHA-256 digest of the bytes that data came from: the data's identity on every machine.
///
/// For one file it is what `sha256sum` prints; for several files, the digest of their bytes one after the other.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let hexadecimal: String

    /// Reads a fingerprint.
    ///
    /// - Parameter hexadecimal: 64 hexadecimal digits.
    /// - Returns: nil for anything else.
    public init?(hexadecimal: String) {
        guard hexadecimal.utf8.count == 64, hexadecimal.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        self.hexadecimal = hexadecimal.lowercased()
    }

    /// Digests bytes.
    ///
    /// - Complexity: O(bytes).
    public init(of bytes: [UInt8]) {
        hexadecimal = SHA256.digest(of: bytes)
    }

    /// Ends a digest.
    init(_ digest: SHA256) {
        hexadecimal = digest.finish()
    }

    /// The 64 hexadecimal digits.
    public var description: String { hexadecimal }
}

extension Fingerprint: Codable {
    /// Decodes 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let fingerprint = Fingerprint(hexadecimal: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a fingerprint is 64 hexadecimal digits")
        }
        self = fingerprint
    }

    /// Encodes the digits as one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}
