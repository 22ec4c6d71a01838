import CZeroMQ
import Foundation
import Glibc

/// A ZeroMQ context: the I/O thread and the inproc names that an endpoint's sockets share.
///
/// Not Sendable: made, used and closed on one `SocketThread`.
final class SocketContext {
    let pointer: UnsafeMutableRawPointer

    init() throws {
        guard let pointer = zmq_ctx_new() else { throw WireError.fromZeroMQ("no ZeroMQ context") }
        self.pointer = pointer
        zmq_ctx_set(pointer, ZMQ_MAX_SOCKETS, 4096)
    }

    /// Waits until queued messages are sent or the sockets' linger is over; all sockets must be closed before.
    func close() { zmq_ctx_term(pointer) }
}

/// One ZeroMQ socket, confined to the thread that made it.
final class Socket {
    enum Delivery {
        case sent
        /// Nothing was taken: the peer's queue is full or no peer is there yet.
        case full
        /// A router knows no such peer.
        case unreachable
    }

    /// What one receive returned.
    struct Received {
        /// The frames, up to the limit; more were counted in `parts` and thrown away.
        var frames: [[UInt8]]
        var parts: Int
        /// The identity that the ZAP handler gave the connection.
        var userID: String?
        /// The descriptor of the connection the message came over, -1 if unknown.
        var connection: Int32
    }

    let pointer: UnsafeMutableRawPointer

    init(_ context: SocketContext, type: Int32) throws {
        guard let pointer = zmq_socket(context.pointer, type) else {
            throw WireError.fromZeroMQ("no ZeroMQ socket")
        }
        self.pointer = pointer
    }

    func close() { zmq_close(pointer) }

    func set(_ option: Int32, _ value: Int32) throws {
        var value = value
        guard zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size) == 0 else {
            throw WireError.fromZeroMQ("ZeroMQ refused socket option \(option)")
        }
    }

    func set(_ option: Int32, _ value: Int64) throws {
        var value = value
        guard zmq_setsockopt(pointer, option, &value, MemoryLayout<Int64>.size) == 0 else {
            throw WireError.fromZeroMQ("ZeroMQ refused socket option \(option)")
        }
    }

    func set(_ option: Int32, _ bytes: [UInt8]) throws {
        guard zmq_setsockopt(pointer, option, bytes, bytes.count) == 0 else {
            throw WireError.fromZeroMQ("ZeroMQ refused socket option \(option)")
        }
    }

    func bind(_ address: String) throws {
        guard zmq_bind(pointer, address) == 0 else { throw WireError.fromZeroMQ("cannot listen on \(address)") }
    }

    func connect(_ address: String) throws {
        guard zmq_connect(pointer, address) == 0 else { throw WireError.fromZeroMQ("cannot connect to \(address)") }
    }

    /// The address of the last bind, with the port that the system chose.
    var lastEndpoint: String {
        var text = [CChar](repeating: 0, count: 512)
        var size = text.count
        guard zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &size) == 0, size > 0 else { return "" }
        return String(decoding: text[..<(size - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Sends all frames as one message, or none.
    func send(_ frames: [[UInt8]]) -> Delivery {
        for (index, frame) in frames.enumerated() {
            let more = index + 1 < frames.count ? ZMQ_SNDMORE : 0
            while zmq_send(pointer, frame, frame.count, ZMQ_DONTWAIT | more) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                // Only the first frame can be refused: ZeroMQ reserves the whole message with it.
                case EAGAIN where index == 0: return .full
                case EHOSTUNREACH: return .unreachable
                default: preconditionFailure("\(WireError.fromZeroMQ("cannot send on a socket of ours"))")
                }
            }
        }
        return .sent
    }

    /// The next whole message, or nil if none has come.
    ///
    /// Frames past `limit` are counted and thrown away.
    func receive(limit: Int = Limits.parts) -> Received? {
        var received = Received(frames: [], parts: 0, userID: nil, connection: -1)
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        repeat {
            while zmq_msg_recv(&message, pointer, ZMQ_DONTWAIT) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN where received.parts == 0: return nil
                default: preconditionFailure("\(WireError.fromZeroMQ("cannot receive on a socket of ours"))")
                }
            }
            received.parts += 1
            if received.parts <= limit {
                let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
                received.frames.append([UInt8](bytes))
            }
            // The same for every part; the first one of a router, the identity, is of ZeroMQ's own making.
            if received.parts == 2 || zmq_msg_more(&message) == 0, received.connection < 0 {
                if let name = zmq_msg_gets(&message, "User-Id") { received.userID = String(cString: name) }
                received.connection = zmq_msg_get(&message, ZMQ_SRCFD)
            }
        } while zmq_msg_more(&message) != 0
        return received
    }

    func pollItem(_ events: Int32 = ZMQ_POLLIN) -> zmq_pollitem_t {
        zmq_pollitem_t(socket: pointer, fd: 0, events: Int16(events), revents: 0)
    }
}

extension WireError {
    /// The failure of the last ZeroMQ call on this thread.
    static func fromZeroMQ(_ what: String) -> WireError {
        let number = zmq_errno()
        return WireError(.socket, "\(what): \(zmq_strerror(number).map { String(cString: $0) } ?? "error \(number)")")
    }
}

/// The system's words for an `errno` value.
func errnoText(_ number: Int32) -> String { strerror(number).map { String(cString: $0) } ?? "error \(number)" }
