import CZeroMQ

/// What ZeroMQ tells about a socket's connections.
///
/// Close it before the socket it watches: a monitor whose reader is gone would block the I/O thread.
final class ConnectionMonitor {
    enum Event: Equatable {
        /// Somebody has opened a connection with this descriptor.
        case accepted(Int32)
        /// A connection is open and both sides have proved what they must.
        case ready
        /// A connection with this descriptor is gone.
        case disconnected(Int32)
        /// The other side refused the key (the ZAP status code).
        case keyRefused(Int32)
        /// The two sides do not agree how to talk.
        case handshakeFailed
    }

    private static let events = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | handshakes
    private static let handshakes =
        ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH

    private let watched: Socket
    private let reader: Socket

    init(_ context: SocketContext, of socket: Socket) throws {
        let name = "inproc://connections"
        guard zmq_socket_monitor(socket.pointer, name, Self.events) == 0 else {
            throw WireError.fromZeroMQ("no monitor for a socket")
        }
        watched = socket
        reader = try Socket(context, type: ZMQ_PAIR)
        try reader.set(ZMQ_LINGER, Int32(0))
        try reader.connect(name)
    }

    var pollItem: zmq_pollitem_t { reader.pollItem() }

    /// The next event, or nil if there is none now.
    func next() -> Event? {
        while let message = reader.receive() {
            guard let frame = message.frames.first, frame.count == 6 else { continue }
            let kind = Int32(UInt16(frame[0]) | UInt16(frame[1]) << 8)
            let value = frame[2..<6].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let number = Int32(bitPattern: value)
            switch kind {
            case ZMQ_EVENT_ACCEPTED: return .accepted(number)
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return .ready
            case ZMQ_EVENT_DISCONNECTED: return .disconnected(number)
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .keyRefused(number)
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return .handshakeFailed
            default: continue
            }
        }
        return nil
    }

    func close() {
        zmq_socket_monitor(watched.pointer, nil, 0)
        reader.close()
    }
}
