import CZeroMQ
import Foundation
import Studies

/// The sockets of a ``WorkerEndpoint``, confined to its thread.
final class WorkerSockets: SocketOwner {
    private let context: SocketContext
    private let dealer: Socket
    private let monitor: ConnectionMonitor
    private let outbox: Outbox
    private let ownKey: CurveKey?
    private let address: String
    private var handler: (@Sendable ([WorkerEvent]) -> Void)?
    private var tick = Duration.seconds(1)
    private var nextTick = ContinuousClock.now
    private var isClosed = false

    init(address: EndpointAddress, security: ClientSecurity, outbox: Outbox) throws {
        self.address = address.address
        self.outbox = outbox
        switch security {
        case .loopback: ownKey = nil
        case .curve(let pair, _): ownKey = pair.publicKey
        }
        context = try SocketContext()
        var opened: [() -> Void] = [context.close]
        do {
            dealer = try Socket(context, type: ZMQ_DEALER)
            opened.append(dealer.close)
            monitor = try ConnectionMonitor(context, of: dealer)
            opened.append(monitor.close)
            try Self.configure(dealer, security, ipv6: address.usesIPv6)
            try dealer.connect(address.address)
        } catch {
            for close in opened.reversed() { close() }
            throw error
        }
    }

    private static func configure(_ dealer: Socket, _ security: ClientSecurity, ipv6: Bool) throws {
        try dealer.set(ZMQ_LINGER, Int32(2000))
        try dealer.set(ZMQ_MAXMSGSIZE, Int64(Limits.frameBytes))
        try dealer.set(ZMQ_SNDHWM, Int32(1000))
        try dealer.set(ZMQ_RCVHWM, Int32(1000))
        // Queue nothing for a connection that does not exist: hello must be the first message of each.
        try dealer.set(ZMQ_IMMEDIATE, Int32(1))
        // ZeroMQ doubles the wait up to the maximum and adds up to one base interval of jitter.
        try dealer.set(ZMQ_RECONNECT_IVL, Int32.random(in: 100...200))
        try dealer.set(ZMQ_RECONNECT_IVL_MAX, Int32(5000))
        try dealer.setLiveness()
        if ipv6 { try dealer.set(ZMQ_IPV6, Int32(1)) }
        switch security {
        case .loopback: break
        case .curve(let pair, let serverKey):
            try pair.protect(dealer.pointer, server: serverKey)
        }
    }

    func start(tick: Duration, handler: @escaping @Sendable ([WorkerEvent]) -> Void) {
        guard !isClosed else { return }
        self.tick = tick
        self.handler = handler
        nextTick = ContinuousClock.now + tick
    }

    var pollItems: [zmq_pollitem_t] {
        guard !isClosed else { return [] }
        guard handler != nil else { return [] }
        return [dealer.pollItem(outbox.isEmpty ? ZMQ_POLLIN : ZMQ_POLLIN | ZMQ_POLLOUT), monitor.pollItem]
    }

    func turn() -> Duration? {
        guard !isClosed, handler != nil else { return nil }
        let changes = connectionChanges()
        // The handler may close the endpoint at each call.
        if !changes.isEmpty { handler?(changes) }
        guard !isClosed else { return nil }
        let messages = receiveBatch()
        if !messages.isEmpty { handler?(messages) }
        if ContinuousClock.now >= nextTick {
            nextTick = ContinuousClock.now + tick
            handler?([])
        }
        guard !isClosed else { return nil }
        outbox.drain { dealer.send($0) == .sent }
        return nextTick - ContinuousClock.now
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        handler = nil
        outbox.drain { dealer.send($0) == .sent }
        outbox.reset(isOpen: false)
        monitor.close()
        dealer.close()
        context.close()
    }

    private func connectionChanges() -> [WorkerEvent] {
        var changes: [WorkerEvent] = []
        while let event = monitor.next() {
            switch event {
            case .ready:
                outbox.reset(isOpen: true)
                changes.append(.connected)
            case .disconnected:
                outbox.reset(isOpen: false)
                changes.append(.disconnected)
            case .keyRefused: changes.append(.refused(keyRefusal))
            case .handshakeFailed: changes.append(.refused(handshakeFailure))
            case .accepted: break
            }
        }
        return changes
    }

    private var keyRefusal: WireError {
        WireError(
            .key,
            "the manager at \(address) does not know this worker's key: add the line "
                + "“\(ownKey.map { KeyFile.publicLine($0, name: "worker") } ?? "lep1 …")” to its authorized keys")
    }

    private var handshakeFailure: WireError {
        WireError(
            .handshake,
            ownKey == nil
                ? "\(address) does not talk to workers without a key, or is no manager of Leptune"
                : "\(address) could not prove the manager's key that this worker was given, or is no manager")
    }

    private func receiveBatch() -> [WorkerEvent] {
        var events: [WorkerEvent] = []
        while events.count < Limits.batch, let received = dealer.receive() {
            do throws(WireError) {
                guard let message = try MessageCodec.decodeFromManager(received.frames) else { continue }
                events.append(.message(message))
            } catch {
                events.append(error.code == .version ? .refused(error) : .undecodable(error))
            }
        }
        return events
    }
}
