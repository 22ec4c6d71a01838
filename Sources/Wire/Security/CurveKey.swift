import CZeroMQ

/// A CURVE public key: who a worker or a manager is.
public struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    /// The key in Z85, 40 characters.
    public let z85: String

    /// Reads a key from its 40 Z85 characters; nil for anything else.
    public init?(z85 text: String) {
        guard let bytes = z85Decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// Makes a key from its 32 bytes; nil for another count.
    init?(bytes: [UInt8]) {
        guard let text = z85Encode(bytes) else { return nil }
        z85 = text
    }

    /// The key in Z85.
    public var description: String { z85 }

    var bytes: [UInt8] { z85Decode(z85) ?? [] }
}

/// A CURVE secret key, which prints as a placeholder so that it cannot end in a log by accident.
public struct CurveSecretKey: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    let z85: String

    /// Reads a key from its 40 Z85 characters; nil for anything else.
    init?(z85 text: String) {
        guard z85Decode(text) != nil else { return nil }
        z85 = text
    }

    /// A placeholder.
    public var description: String { "(secret key)" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    var bytes: [UInt8] { z85Decode(z85) ?? [] }
}

/// A public key and the secret one that proves it.
public struct CurveKeyPair: Equatable, Sendable {
    /// What others are told.
    public let publicKey: CurveKey
    /// What stays here.
    public let secretKey: CurveSecretKey

    /// A new pair from the system's randomness.
    ///
    /// - Throws: `WireError` if this ZeroMQ was built without CURVE.
    public static func generate() throws -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: 41)
        var secretText = [CChar](repeating: 0, count: 41)
        guard zmq_curve_keypair(&publicText, &secretText) == 0,
            let publicKey = CurveKey(z85: string(publicText)), let secretKey = CurveSecretKey(z85: string(secretText))
        else { throw WireError.fromZeroMQ("no CURVE key pair") }
        return CurveKeyPair(publicKey: publicKey, secretKey: secretKey)
    }

    private init(publicKey: CurveKey, secretKey: CurveSecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// The pair of a secret key, whose public half is computed.
    init(secretKey: CurveSecretKey) throws {
        var publicText = [CChar](repeating: 0, count: 41)
        guard zmq_curve_public(&publicText, secretKey.z85) == 0, let publicKey = CurveKey(z85: string(publicText))
        else { throw WireError.fromZeroMQ("no public key for a secret key") }
        self.init(publicKey: publicKey, secretKey: secretKey)
    }
}

private func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func z85Decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count == 40, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 32)
    guard zmq_z85_decode(&bytes, text) != nil, z85Encode(bytes) == text else { return nil }
    return bytes
}

private func z85Encode(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 32 else { return nil }
    var text = [CChar](repeating: 0, count: 41)
    guard zmq_z85_encode(&text, bytes, 32) != nil else { return nil }
    return string(text)
}

extension CurveKeyPair {
    /// Has a ZeroMQ socket of one's own prove this pair to a server, and refuse any other server.
    ///
    /// - Throws: `WireError` if ZeroMQ refuses.
    package func protect(_ socket: UnsafeMutableRawPointer, server: CurveKey) throws {
        let options = [
            (ZMQ_CURVE_SERVERKEY, server.bytes), (ZMQ_CURVE_PUBLICKEY, publicKey.bytes),
            (ZMQ_CURVE_SECRETKEY, secretKey.bytes),
        ]
        for (option, bytes) in options {
            guard zmq_setsockopt(socket, option, bytes, bytes.count) == 0 else {
                throw WireError.fromZeroMQ("ZeroMQ refused socket option \(option)")
            }
        }
    }
}
