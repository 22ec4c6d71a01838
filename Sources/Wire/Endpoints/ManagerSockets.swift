import CZeroMQ
import Foundation
import Studies

/// The sockets of a ``ManagerEndpoint``, confined to its thread.
final class ManagerSockets: SocketOwner {
    private(set) var boundEndpoints: [String] = []
    private let context: SocketContext
    private let router: Socket
    private let monitor: ConnectionMonitor
    private let authenticator: Authenticator?
    private var peers = PeerLedger()
    private var unfinished = UnfinishedMessages()
    private var unread = UnreadAnswers()
    /// How many messages of each connection were read in this turn.
    private var heard: [PeerID: Int] = [:]
    /// Keys by their texts, as reading one for every message would take longer than the message.
    private var keys: [String: CurveKey] = [:]
    /// Peers whose connection may be gone, and until when to look.
    private var suspects: [PeerID: ContinuousClock.Instant] = [:]
    private var handler: (@Sendable ([Inbound]) -> Void)?
    private var tick = Duration.seconds(1)
    private var nextTick = ContinuousClock.now
    /// Whether the handler is to be called soon, whatever has arrived.
    private var isHurried = false
    private var isClosed = false

    init(addresses: [EndpointAddress], security: ServerSecurity) throws {
        context = try SocketContext()
        var opened: [() -> Void] = [context.close]
        do {
            switch security {
            case .loopback: authenticator = nil
            case .curve(_, let path): authenticator = try Authenticator(context, authorizedKeys: path)
            }
            if let authenticator { opened.append(authenticator.close) }
            router = try Socket(context, type: ZMQ_ROUTER)
            opened.append(router.close)
            monitor = try ConnectionMonitor(context, of: router)
            opened.append(monitor.close)
            try Self.configure(router, security, ipv6: addresses.contains { $0.usesIPv6 })
            for address in addresses {
                try router.bind(address.address)
                boundEndpoints.append(router.lastEndpoint)
            }
        } catch {
            for close in opened.reversed() { close() }
            throw error
        }
    }

    private static func configure(_ router: Socket, _ security: ServerSecurity, ipv6: Bool) throws {
        try router.set(ZMQ_LINGER, Int32(500))
        try router.set(ZMQ_ROUTER_MANDATORY, Int32(1))
        try router.set(ZMQ_MAXMSGSIZE, Int64(Limits.frameBytes))
        try router.set(ZMQ_SNDHWM, Int32(1000))
        try router.set(ZMQ_RCVHWM, Int32(Limits.waitingMessages))
        try router.set(ZMQ_BACKLOG, Int32(1024))
        try router.setLiveness()
        if ipv6 { try router.set(ZMQ_IPV6, Int32(1)) }
        switch security {
        case .loopback: break
        case .curve(let secretKey, _):
            try router.set(ZMQ_CURVE_SERVER, Int32(1))
            try router.set(ZMQ_CURVE_SECRETKEY, secretKey.bytes)
            try router.set(ZMQ_ZAP_DOMAIN, Authenticator.domain)
            try router.set(Int32(LEPTUNE_ZMQ_ZAP_ENFORCE_DOMAIN), Int32(1))
        }
    }

    func start(tick: Duration, handler: @escaping @Sendable ([Inbound]) -> Void) {
        guard !isClosed else { return }
        self.tick = tick
        self.handler = handler
        nextTick = ContinuousClock.now + tick
    }

    func hurry() { isHurried = true }

    func send(_ frames: [[UInt8]], to peer: PeerID) -> Bool {
        guard !isClosed else { return false }
        let bytes = frames.reduce(0) { $0 + $1.count }
        if let connection = peers.connection(of: peer), !unread.admits(bytes, on: connection) { return false }
        return router.send([peer.bytes] + frames) == .sent
    }

    var pollItems: [zmq_pollitem_t] {
        guard !isClosed else { return [] }
        var items = [router.pollItem(handler == nil ? 0 : ZMQ_POLLIN), monitor.pollItem]
        if let authenticator { items.append(authenticator.pollItem) }
        return items
    }

    func turn() -> Duration? {
        guard !isClosed else { return nil }
        authenticator?.turn()
        noteDisconnections()
        guard handler != nil else { return nil }
        var (batch, isFull) = receiveBatch()
        if !isFull { batch += departures() }
        for connection in unfinished.excessive(at: .now) { cut(connection) }
        if !batch.isEmpty || isHurried {
            isHurried = false
            handler?(batch)
        }
        if ContinuousClock.now >= nextTick {
            nextTick = ContinuousClock.now + tick
            authenticator?.refresh()
            handler?([])
        }
        if isHurried { return .zero }
        let rest = min(nextTick, unfinished.lookDue ?? nextTick) - ContinuousClock.now
        return suspects.isEmpty ? rest : min(rest, .milliseconds(20))
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        handler = nil
        monitor.close()
        router.close()
        authenticator?.close()
        context.close()
    }

    private func receiveBatch() -> (batch: [Inbound], isFull: Bool) {
        var batch: [Inbound] = []
        heard.removeAll(keepingCapacity: true)
        // What is dropped counts too, so that a flood cannot keep the thread here.
        for _ in 0..<Limits.batch {
            guard let received = router.receive() else { return (batch, false) }
            unfinished.heard(received.connection)
            if let inbound = read(received) { batch.append(inbound) }
            guard let peer = received.frames.first.map(PeerID.init) else { continue }
            heard[peer, default: 0] += 1
            // The router goes round all connections: the others have had as many turns, or have no more to say.
            if heard[peer] == Limits.shareOfBatch { return (batch, false) }
        }
        return (batch, true)
    }

    private func read(_ received: Socket.Received) -> Inbound? {
        guard let identity = received.frames.first else { return nil }
        let peer = PeerID(identity)
        let key = received.userID.flatMap(key(named:))
        guard !peers.isIgnored(peer) else { return nil }
        if let authenticator {
            guard let key, authenticator.allows(key) else { return nil }
        }
        if peers.saw(peer, on: received.connection, key: key) { suspect(peer) }
        do throws(WireError) {
            guard received.parts <= Limits.parts else {
                throw WireError(.message, "a message has 2 frames, found \(received.parts - 1)")
            }
            guard let message = try MessageCodec.decodeFromWorker(Array(received.frames.dropFirst())) else {
                return nil
            }
            guard case .hello = message, let version = ProtocolVersion(frame: received.frames[1]) else {
                return Inbound(peer: peer, key: key, content: .message(message))
            }
            return Inbound(peer: peer, key: key, content: .message(message), version: version)
        } catch {
            // The reply's first frame tells a worker of another major version which one is spoken here.
            if error.code == .version { _ = send(MessageCodec.nothing, to: peer) }
            peers.countUndecodable(peer)
            return Inbound(peer: peer, key: key, content: .undecodable(error))
        }
    }

    private func key(named text: String) -> CurveKey? {
        if let key = keys[text] { return key }
        guard let key = CurveKey(z85: text) else { return nil }
        // Only keys that were let in come here, so there are few; many would have been revoked since.
        if keys.count >= 10_000 { keys.removeAll() }
        keys[text] = key
        return key
    }

    private func noteDisconnections() {
        while let event = monitor.next() {
            switch event {
            case .accepted(let connection):
                unfinished.opened(connection)
                unread.opened(connection)
            case .disconnected(let connection):
                unfinished.closed(connection)
                unread.closed(connection)
                if let peer = peers.closed(connection) { suspect(peer) }
            case .ready, .keyRefused, .handshakeFailed: break
            }
        }
    }

    /// Closes a connection in the hands of the router, which cannot be asked to; its worker may open another.
    private func cut(_ connection: Int32) { shutdown(connection, Int32(SHUT_RDWR)) }

    private func suspect(_ peer: PeerID) { suspects[peer] = ContinuousClock.now + .seconds(2) }

    /// The suspects that the router no longer knows.
    ///
    /// A descriptor may already belong to another connection, so the event alone proves nothing; a peer that cannot
    /// be sent to is gone. The router learns of it a moment after the monitor, hence more than one look.
    private func departures() -> [Inbound] {
        var gone: [Inbound] = []
        // Its last messages come before it.
        for (peer, deadline) in suspects where heard[peer] == nil {
            if router.send([peer.bytes] + MessageCodec.nothing) == .unreachable {
                suspects[peer] = nil
                gone.append(Inbound(peer: peer, key: peers.forget(peer), content: .departed))
            } else if ContinuousClock.now > deadline {
                suspects[peer] = nil
            }
        }
        return gone
    }
}

extension Socket {
    /// Finds a silent connection within ten seconds, and gives one that is being opened five.
    func setLiveness() throws {
        try set(ZMQ_HANDSHAKE_IVL, Int32(5000))
        try set(ZMQ_HEARTBEAT_IVL, Int32(2000))
        try set(ZMQ_HEARTBEAT_TIMEOUT, Int32(10000))
        try set(ZMQ_HEARTBEAT_TTL, Int32(10000))
        try set(ZMQ_TCP_KEEPALIVE, Int32(1))
    }
}
