public import Studies
import Synchronization

/// Something that happened on a worker's connection to its manager.
public enum WorkerEvent: Sendable, Equatable {
    /// A connection is open, the first or another one: the manager may know nothing, so say hello.
    case connected
    /// The connection is gone; what was sent may not have arrived. Another is being tried.
    case disconnected
    /// The manager will not talk to this worker, and why.
    case refused(WireError)
    /// A message that keeps every limit.
    case message(ManagerMessage)
    /// Something else, which is dropped.
    case undecodable(WireError)
}

/// A worker's side of the wire: a connection to one manager that opens itself again after 0.1 to 5 seconds.
///
/// Its thread does nothing but talk, so that heartbeats never wait for a gradient.
public final class WorkerEndpoint: Sendable {
    /// The thread that polls the socket and calls the handler.
    public let executor: SocketThread
    private let sockets: ThreadBound<WorkerSockets>
    private let outbox: Outbox

    /// Begins to connect.
    ///
    /// - Parameters:
    ///   - address: `tcp://host:port` or `ipc://path`. Nobody needs to listen yet.
    ///   - security: Without keys, only this machine's own addresses are taken.
    /// - Throws: `WireError` if the address cannot be used.
    public init(connect address: String, security: ClientSecurity) throws {
        let address = try EndpointAddress(address, binding: false)
        if case .loopback = security, !address.isLocal {
            throw WireError(
                .insecure, "\(address.address) is another machine: give the worker its key and the manager's public key"
            )
        }
        let thread = try SocketThread(name: "worker-wire")
        let outbox = Outbox()
        sockets = try thread.perform {
            let sockets = try WorkerSockets(address: address, security: security, outbox: outbox)
            thread.install(sockets)
            return ThreadBound(sockets, to: thread)
        }
        executor = thread
        self.outbox = outbox
    }

    /// Hands what happens to `handler`, on the endpoint's thread, until `close`.
    ///
    /// - Parameters:
    ///   - tick: How often the handler is called with nothing, so that it can look at the clock.
    ///   - handler: Gets all that arrived together, at most 256 events, in order.
    public func run(tick: Duration, handler: @escaping @Sendable ([WorkerEvent]) -> Void) {
        let sockets = sockets
        executor.submit { sockets.value.start(tick: tick, handler: handler) }
    }

    /// Sends a message, from any thread, in the order of the calls.
    ///
    /// - Returns: False if there is no connection, or a thousand messages wait already; the message is then dropped.
    @discardableResult
    public func send(_ message: WorkerMessage) -> Bool { send(frames: MessageCodec.encode(message)) }

    /// Sends frames as they are.
    package func send(frames: [[UInt8]]) -> Bool {
        guard let wasEmpty = outbox.add(frames) else { return false }
        // On the thread itself, the turn that follows sends it.
        if wasEmpty, !executor.isCurrent { executor.submit {} }
        return true
    }

    /// Sends what waits, for two seconds at most, closes the connection and lets the handler go.
    public func close() {
        let sockets = sockets
        // Closing sockets cannot fail; `perform` only rethrows what its body throws.
        try? executor.perform { sockets.value.close() }
    }
}

/// Messages on their way from any thread to the socket's.
final class Outbox: Sendable {
    private struct State {
        var isOpen = false
        var messages: [[[UInt8]]] = []
    }

    private static let capacity = 1000
    private let state = Mutex(State())

    /// Adds a message; returns whether it is the only one, or nil if it was not taken.
    func add(_ message: [[UInt8]]) -> Bool? {
        state.withLock { state in
            guard state.isOpen, state.messages.count < Self.capacity else { return nil }
            state.messages.append(message)
            return state.messages.count == 1
        }
    }

    /// Starts or stops to take messages; those of the connection before are dropped.
    func reset(isOpen: Bool) { state.withLock { $0 = State(isOpen: isOpen) } }

    var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

    /// Sends from the front until `send` refuses; called on the socket's thread only, as `reset` is.
    func drain(_ send: ([[UInt8]]) -> Bool) {
        let taken = state.withLock { state in
            let messages = state.messages
            state.messages = []
            return messages
        }
        let refused = taken.firstIndex { !send($0) } ?? taken.endIndex
        if refused < taken.endIndex { state.withLock { $0.messages.insert(contentsOf: taken[refused...], at: 0) } }
    }
}
