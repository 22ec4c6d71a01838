import CZeroMQ
import Foundation
import Studies
import Wire

/// Many workers that train nothing, over real sockets with keys, from one thread: load for a manager.
///
///     load tcp://127.0.0.1:7711 worker.key manager.key.pub PREFIX WORKERS FILE
///
/// Each gives back a result at once. From the first offer until the manager says that it may leave, the time from a
/// result to its acknowledgement, in microseconds, goes to FILE, one a line.
@main
struct Load {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let count = Int(arguments[5]) else {
            FileHandle.standardError.write(Data("usage: load ADDRESS KEY MANAGER-KEY PREFIX WORKERS FILE\n".utf8))
            exit(2)
        }
        let pair = try KeyFile.readPair(arguments[2])
        let server = try KeyFile.readPublicKey(arguments[3])
        guard let context = zmq_ctx_new() else { throw CocoaError(.featureUnsupported) }
        zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 4096)
        var peers = try (0..<count).map {
            try Peer(context, name: "\(arguments[4])/\($0)", address: arguments[1], pair, server)
        }
        var latencies: [Int] = []
        var open = count
        var items = peers.map { zmq_pollitem_t(socket: $0.socket, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0) }
        var repeatedAt = ContinuousClock.now
        while open > 0 {
            guard zmq_poll(&items, Int32(items.count), 200) >= 0 else { continue }
            for index in peers.indices where items[index].revents != 0 {
                let wasOpen = !peers[index].hasLeft
                try peers[index].turn(&latencies)
                if wasOpen, peers[index].hasLeft { open -= 1 }
            }
            if ContinuousClock.now - repeatedAt > .seconds(1) {
                repeatedAt = .now
                for index in peers.indices { peers[index].repeatItself() }
            }
        }
        for peer in peers { zmq_close(peer.socket) }
        zmq_ctx_term(context)
        let text = latencies.map { "\($0)\n" }.joined()
        try text.write(toFile: arguments[6], atomically: true, encoding: .utf8)
    }
}

/// One worker that trains nothing.
private struct Peer {
    let socket: UnsafeMutableRawPointer
    private let description: WorkerDescription
    private var isWelcome = false
    private(set) var hasLeft = false
    private var result: (lease: LeaseID, value: Double, since: ContinuousClock.Instant)?
    private var spokeAt = ContinuousClock.now

    init(
        _ context: UnsafeMutableRawPointer, name: String, address: String, _ pair: CurveKeyPair, _ server: CurveKey
    ) throws {
        guard let socket = zmq_socket(context, ZMQ_DEALER) else { throw CocoaError(.featureUnsupported) }
        self.socket = socket
        description = WorkerDescription(
            id: WorkerID(rawValue: name), host: "load", processID: Int(getpid()), cores: 1, memoryBytes: 1 << 30,
            version: LeptuneVersion.current, allowsCommands: false)
        try pair.protect(socket, server: server)
        var linger: Int32 = 500
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        guard zmq_connect(socket, address) == 0 else { throw CocoaError(.fileReadUnknown) }
        say([.hello(description, holding: nil)])
    }

    mutating func turn(_ latencies: inout [Int]) throws {
        while let frames = receive() {
            guard let message = try MessageCodec.decodeFromManager(frames) else { continue }
            switch message {
            case .welcome:
                isWelcome = true
                say([.ready])
            case .offer(let offer):
                guard result?.lease != offer.lease else { break }
                let value = Double(offer.trial % 1000)
                result = (offer.lease, value, .now)
                say([.finished(lease: offer.lease, finalSequence: 0, .completed(value)), .ready])
            case .settled(let lease), .stale(let lease):
                guard let result, result.lease == lease else { break }
                latencies.append(Int((ContinuousClock.now - result.since) / .microseconds(1)))
                self.result = nil
            case .unknownWorker: say([.hello(description, holding: nil)])
            case .leave: hasLeft = true
            case .acknowledged, .directive, .chunk, .chunkStored, .artifactRefused: break
            }
        }
    }

    /// Says again what has not been answered.
    mutating func repeatItself() {
        guard !hasLeft, ContinuousClock.now - spokeAt > .seconds(2) else { return }
        if let result {
            say([.finished(lease: result.lease, finalSequence: 0, .completed(result.value))])
        } else {
            say([isWelcome ? .ready : .hello(description, holding: nil)])
        }
    }

    private mutating func say(_ messages: [WorkerMessage]) {
        spokeAt = .now
        for message in messages {
            let frames = MessageCodec.encode(message)
            for (index, frame) in frames.enumerated() {
                zmq_send(socket, frame, frame.count, ZMQ_DONTWAIT | (index + 1 < frames.count ? ZMQ_SNDMORE : 0))
            }
        }
    }

    private func receive() -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        repeat {
            guard zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) >= 0 else { return nil }
            frames.append(
                [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
        } while zmq_msg_more(&message) != 0
        return frames
    }
}
