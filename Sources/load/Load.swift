import CZeroMQ
import Foundation
import Glibc
import Wire

/// Many workers that train nothing, over real sockets with keys, from one thread: load for a manager.
///
///     load ADDRESS worker.key manager.key.pub PREFIX WORKERS FILE [--rate TRIALS] [--checkpoint BYTES]
///
/// Each is at work on a trial for as long as it takes all of them together to end RATE trials a second, and gives a
/// result back at once if no rate is given. Measurements are spread over that time, one for each step of the fidelity
/// that the study asks for. Workers that are told to pause leave a checkpoint of so many bytes.
///
/// To FILE go the times in microseconds from a result, or a measurement, to its acknowledgement, `result 1234`, one a
/// line; those of the first three seconds are counted as `early`.
@main
struct Load {
    static func main() throws {
        guard let options = LoadOptions(CommandLine.arguments) else {
            FileHandle.standardError.write(Data((LoadOptions.usage + "\n").utf8))
            exit(2)
        }
        let pair = try KeyFile.readPair(options.key)
        let server = try KeyFile.readPublicKey(options.managerKey)
        guard let context = zmq_ctx_new() else { throw CocoaError(.featureUnsupported) }
        zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 4096)
        var peers = try (0..<options.workers).map {
            try LoadPeer(context, name: "\(options.prefix)/\($0)", options, pair, server)
        }
        var latencies = Latencies()
        try run(&peers, &latencies)
        for peer in peers { zmq_close(peer.socket) }
        zmq_ctx_term(context)
        try latencies.text.write(toFile: options.file, atomically: true, encoding: .utf8)
    }

    /// Until every peer was told to leave.
    private static func run(_ peers: inout [LoadPeer], _ latencies: inout Latencies) throws {
        // Asking ZeroMQ about each socket would cost more than all else: only those with news are looked at.
        var waits = peers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var repeatedAt = ContinuousClock.now
        while peers.contains(where: { !$0.hasLeft }) {
            if poll(&waits, nfds_t(waits.count), 2) > 0 {
                for index in peers.indices where waits[index].revents != 0 { try peers[index].receive(&latencies) }
            }
            let now = ContinuousClock.now
            for index in peers.indices where peers[index].isDue(at: now) {
                peers[index].work(at: now)
                // Sending may have taken the news of a message off the descriptor.
                try peers[index].receive(&latencies)
            }
            if now - repeatedAt > .seconds(1) {
                repeatedAt = now
                for index in peers.indices {
                    peers[index].repeatItself()
                    try peers[index].receive(&latencies)
                }
            }
        }
    }
}

/// How long acknowledgements took, in microseconds, but for those of the first seconds: a thousand handshakes at once.
struct Latencies {
    private static let warmUp = Duration.seconds(3)
    private(set) var results: [Int] = []
    private(set) var measurements: [Int] = []
    /// How many came too early to be noted.
    private(set) var early = 0
    private var begin: ContinuousClock.Instant?

    mutating func note(resultOf since: ContinuousClock.Instant) {
        if let time = time(since: since) { results.append(time) }
    }

    mutating func note(measurementOf since: ContinuousClock.Instant) {
        if let time = time(since: since) { measurements.append(time) }
    }

    private mutating func time(since: ContinuousClock.Instant) -> Int? {
        let now = ContinuousClock.now
        let begin = self.begin ?? now
        self.begin = begin
        guard now - begin > Self.warmUp else {
            early += 1
            return nil
        }
        return Int((now - since) / .microseconds(1))
    }

    var text: String {
        "early \(early)\n" + results.map { "result \($0)\n" }.joined()
            + measurements.map { "measurement \($0)\n" }.joined()
    }
}
