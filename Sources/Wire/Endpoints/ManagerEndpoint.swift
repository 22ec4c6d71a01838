public import Studies

/// A manager's side of the wire: the addresses it listens on and the workers connected to it.
///
/// All of it lives on one thread, ``executor``, which also runs the manager: a message is handled, answered and
/// committed without changing threads.
///
/// ```swift
/// let endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
/// endpoint.run(tick: .milliseconds(100)) { inbound in … endpoint.send(.unknownWorker, to: inbound[0].peer) … }
/// ```
public final class ManagerEndpoint: Sendable {
    /// The thread that polls the sockets; an actor that takes it as its executor may send.
    public let executor: SocketThread
    /// The addresses in use, with the ports that the system chose for `:*`.
    public let boundEndpoints: [String]
    private let sockets: ThreadBound<ManagerSockets>

    /// Listens on addresses.
    ///
    /// With CURVE, the handler that checks workers' keys is up before the first address is.
    ///
    /// - Parameters:
    ///   - addresses: `tcp://host:port`, where the port may be `*`, or `ipc://path`, whose directory is made with
    ///     mode 0700 or must be closed to others already.
    ///   - security: Without keys, only this machine's own addresses are taken.
    /// - Throws: `WireError` naming the address or key file that cannot be used.
    public init(bind addresses: [String], security: ServerSecurity) throws {
        let addresses = try addresses.map { try EndpointAddress($0, binding: true) }
        guard !addresses.isEmpty else { throw WireError(.address, "a manager needs an address to listen on") }
        if case .loopback = security, let open = addresses.first(where: { !$0.isLocal }) {
            throw WireError(
                .insecure,
                "\(open.address) can be reached from other machines and would take any worker: give the manager a key "
                    + "and a file of authorized workers, or listen on tcp://127.0.0.1")
        }
        for address in addresses { try address.prepareDirectory() }
        let thread = try SocketThread(name: "manager-wire")
        (sockets, boundEndpoints) = try thread.perform {
            let sockets = try ManagerSockets(addresses: addresses, security: security)
            thread.install(sockets)
            return (ThreadBound(sockets, to: thread), sockets.boundEndpoints)
        }
        executor = thread
    }

    /// Hands what arrives to `handler`, on the endpoint's thread, until `close`.
    ///
    /// - Parameters:
    ///   - tick: How often the handler is called with nothing, so that it can look at the clock.
    ///   - handler: Gets all that arrived together, at most 256 items, in the order of arrival for each connection.
    public func run(tick: Duration, handler: @escaping @Sendable ([Inbound]) -> Void) {
        let sockets = sockets
        executor.submit { sockets.value.start(tick: tick, handler: handler) }
    }

    /// Has the handler called soon, with what has arrived by then, even if that is nothing; must be called on the
    /// endpoint's thread.
    public func hurry() { sockets.value.hurry() }

    /// Sends a message; must be called on the endpoint's thread.
    ///
    /// - Returns: Whether the message is on its way; false if the connection is gone or takes no more for now.
    @discardableResult
    public func send(_ message: ManagerMessage, to peer: PeerID) -> Bool {
        send(frames: MessageCodec.encode(message), to: peer)
    }

    /// Sends frames as they are; must be called on the endpoint's thread.
    @discardableResult
    package func send(frames: [[UInt8]], to peer: PeerID) -> Bool { sockets.value.send(frames, to: peer) }

    /// Stops listening, gives messages under way half a second, and lets the handler go.
    public func close() {
        let sockets = sockets
        // Closing sockets cannot fail; `perform` only rethrows what its body throws.
        try? executor.perform { sockets.value.close() }
    }
}
