import CZeroMQ

/// Answers ZeroMQ's question whether a CURVE key may connect (ZAP, RFC 27).
///
/// It must be bound before any CURVE server socket: a server without it would take every key.
final class Authenticator {
    static let domain = Array("leptune".utf8)

    private let socket: Socket
    private var watched: WatchedKeys
    private var limits = HandshakeLimits()

    init(_ context: SocketContext, authorizedKeys path: String) throws {
        watched = try WatchedKeys(path: path)
        socket = try Socket(context, type: ZMQ_ROUTER)
        try socket.set(ZMQ_LINGER, Int32(0))
        try socket.bind("inproc://zeromq.zap.01")
    }

    var pollItem: zmq_pollitem_t { socket.pollItem() }

    /// Whether a key that was let in earlier still may speak.
    func allows(_ key: CurveKey) -> Bool { watched.keys.names[key] != nil }

    /// Looks at the key file again.
    func refresh() { watched.refresh() }

    /// Answers what has been asked.
    func turn() {
        // ZAP's seven frames come behind an identity and a delimiter.
        while let request = socket.receive(limit: 9) {
            let frames = request.frames
            guard frames.count >= 3, let delimiter = frames.firstIndex(of: []), frames.count > delimiter + 2 else {
                continue
            }
            watched.refresh()
            let request = Array(frames[(delimiter + 1)...])
            let user = Self.user(of: request, in: watched.keys)
            let address = request.count > 3 ? String(decoding: request[3].prefix(64), as: UTF8.self) : ""
            let (status, text) =
                switch limits.verdict(on: user, from: address, at: .now) {
                case .admitted: ("200", "OK")
                case .refused: ("400", "unknown key")
                // ZAP: a temporary failure, of which the peer is told nothing.
                case .putOff: ("300", "too many handshakes")
                }
            let answer = [
                Array("1.0".utf8), frames[delimiter + 2], Array(status.utf8), Array(text.utf8),
                Array((status == "200" ? user?.z85 ?? "" : "").utf8), [],
            ]
            _ = socket.send(frames[...delimiter] + answer)
        }
    }

    func close() { socket.close() }

    /// The key of a request `[version, id, domain, address, identity, mechanism, key]` if it is on the list.
    static func user(of request: [[UInt8]], in keys: AuthorizedKeys) -> CurveKey? {
        guard request.count == 7, request[0] == Array("1.0".utf8), request[2] == domain,
            request[5] == Array("CURVE".utf8), let key = CurveKey(bytes: request[6]), keys.names[key] != nil
        else { return nil }
        return key
    }
}
