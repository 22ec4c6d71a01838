public import Studies

/// One connection of a worker to a manager.
///
/// A worker that connects again gets another one. It is never who the worker is: that is its CURVE key, and on one machine what it says in its hello.
public struct PeerID: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Creates an identity from the router's bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The identity in hexadecimal digits.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Something that came from a worker's connection.
public struct Inbound: Sendable, Equatable {
    /// What came.
    public enum Content: Sendable, Equatable {
        /// A message that keeps every limit.
        case message(WorkerMessage)
        /// Something else; the connection is ignored after the tenth.
        case undecodable(WireError)
        /// The connection is gone; nothing sent to it arrives any more.
        case departed
    }

    /// The connection.
    public let peer: PeerID
    /// The worker's key, if connections are protected.
    public let key: CurveKey?
    /// What came.
    public let content: Content
    /// The version of the protocol that the worker speaks; told with a hello.
    public let version: ProtocolVersion

    /// Notes what came over a connection.
    package init(peer: PeerID, key: CurveKey?, content: Content, version: ProtocolVersion = .current) {
        self.peer = peer
        self.key = key
        self.content = content
        self.version = version
    }
}
