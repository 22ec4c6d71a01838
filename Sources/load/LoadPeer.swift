import CZeroMQ
import Digests
import Foundation
import Studies
import Wire

/// One worker that trains nothing.
struct LoadPeer {
    /// The trial it has.
    private struct Attempt {
        let offer: Offer
        var until: Int
        /// How long a step of the fidelity takes.
        let step: Duration
        var due: ContinuousClock.Instant?
        var reached: Int
        var sequence = 0
        var measuredAt: [ContinuousClock.Instant] = []
        var acknowledged = 0
        var sent = 0
        /// What ends it, once it has ended, and since when.
        var ending: (message: WorkerMessage, since: ContinuousClock.Instant)?
        /// What has to be stored before the end can be told.
        var checkpoint: (reference: ArtifactReference, bytes: [UInt8])?

        var value: Double { Double(offer.trial % 1000) }

        private func measurements(from first: Int) -> [WorkerMessage] {
            guard first <= sequence else { return [] }
            let measurements = (max(1, first)...max(1, sequence)).map {
                Measurement(sequence: $0, fidelity: reached - (sequence - $0), value: value, seconds: 0.5)
            }
            return [.measured(lease: offer.lease, measurements)]
        }

        /// The measurements without an answer; the last one in any case if the worker waits to hear how to go on.
        var unacknowledged: [WorkerMessage] {
            let isWaiting = due == nil && ending == nil && checkpoint == nil
            return measurements(from: min(acknowledged + 1, isWaiting ? sequence : .max))
        }

        /// The measurements to send now: as a worker, one message at a time until the end.
        mutating func unsent() -> [WorkerMessage] {
            guard acknowledged >= sent || ending != nil else { return [] }
            defer { sent = sequence }
            return measurements(from: sent + 1)
        }
    }

    let socket: UnsafeMutableRawPointer
    /// Readable when a message may have come.
    let descriptor: Int32
    private let description: WorkerDescription
    private let trialTime: Duration
    private let checkpointBytes: Int
    private var isWelcome = false
    private(set) var hasLeft = false
    private var attempt: Attempt?
    private var spokeAt = ContinuousClock.now

    init(
        _ context: UnsafeMutableRawPointer, name: String, _ options: LoadOptions, _ pair: CurveKeyPair,
        _ server: CurveKey
    ) throws {
        guard let socket = zmq_socket(context, ZMQ_DEALER) else { throw CocoaError(.featureUnsupported) }
        self.socket = socket
        trialTime = options.trialTime
        checkpointBytes = options.checkpointBytes
        description = WorkerDescription(
            id: WorkerID(rawValue: name), host: "load", processID: Int(getpid()), cores: 1, memoryBytes: 1 << 30,
            version: LeptuneVersion.current, allowsCommands: true)
        try pair.protect(socket, server: server)
        var linger: Int32 = 500
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        guard zmq_connect(socket, options.address) == 0 else { throw CocoaError(.fileReadUnknown) }
        var descriptor: Int32 = -1
        var size = MemoryLayout<Int32>.size
        zmq_getsockopt(socket, ZMQ_FD, &descriptor, &size)
        self.descriptor = descriptor
        say([.hello(description, holding: nil)])
    }

    // MARK: - Work

    func isDue(at now: ContinuousClock.Instant) -> Bool { attempt?.due.map { $0 <= now } ?? false }

    /// Takes the step that is due.
    mutating func work(at now: ContinuousClock.Instant) {
        guard var attempt, let due = attempt.due, due <= now else { return }
        let most = attempt.offer.fidelity.maximum
        attempt.due = due + attempt.step
        // A study without a resource asks for no measurements.
        if most > 1 {
            attempt.reached += 1
            attempt.sequence += 1
            attempt.measuredAt.append(now)
        } else {
            attempt.reached = most
        }
        if attempt.reached == most {
            let message = WorkerMessage.finished(
                lease: attempt.offer.lease, finalSequence: attempt.sequence, .completed(attempt.value))
            attempt.ending = (message, now)
            attempt.due = nil
            say(attempt.unsent() + [message, .ready])
        } else {
            // How to go on at the target is the manager's to say.
            if attempt.reached >= attempt.until { attempt.due = nil }
            say(attempt.unsent())
        }
        self.attempt = attempt
    }

    private mutating func begin(_ offer: Offer) {
        guard attempt?.offer.lease != offer.lease else { return }
        let from = offer.checkpoint?.fidelity ?? 0
        let steps = max(1, offer.fidelity.maximum > 1 ? offer.until - from : 1)
        let step = trialTime / steps * Double.random(in: 0.5...1.5)
        var attempt = Attempt(offer: offer, until: offer.until, step: step, reached: from)
        attempt.due = .now + step
        self.attempt = attempt
        if trialTime == .zero { work(at: .now) }
    }

    private mutating func obey(_ directive: Directive) {
        guard var attempt, attempt.ending == nil else { return }
        switch directive {
        case .goOn(let until):
            guard until > attempt.reached else { return }
            attempt.until = until
            attempt.due = attempt.due ?? .now + attempt.step
            self.attempt = attempt
        case .pause:
            guard attempt.due == nil, attempt.checkpoint == nil else { return }
            var bytes = [UInt8](repeating: 7, count: checkpointBytes)
            bytes.replaceSubrange(0..<min(8, bytes.count), with: "\(attempt.offer.trial)        ".utf8.prefix(8))
            let reference = ArtifactReference(digest: SHA256.digest(of: bytes), bytes: bytes.count)
            attempt.checkpoint = (reference, bytes)
            self.attempt = attempt
            say([.putChunk(reference, offset: 0, bytes: bytes)])
        case .stop:
            self.attempt = nil
            say([.ready])
        }
    }

    /// Tells the pause, now that its checkpoint is stored.
    private mutating func stored(_ reference: ArtifactReference) {
        guard var attempt, attempt.ending == nil, attempt.checkpoint?.reference == reference else { return }
        let message = WorkerMessage.paused(
            lease: attempt.offer.lease, finalSequence: attempt.sequence,
            Checkpoint(content: reference, fidelity: attempt.reached))
        attempt.ending = (message, .now)
        self.attempt = attempt
        say([message, .ready])
    }

    // MARK: - Words

    /// Takes all that has come.
    mutating func receive(_ latencies: inout Latencies) throws {
        while let frames = nextFrames() {
            guard let message = try MessageCodec.decodeFromManager(frames) else { continue }
            switch message {
            case .welcome:
                isWelcome = true
                if attempt == nil { say([.ready]) }
            case .offer(let offer): begin(offer)
            case .directive(let lease, let directive):
                if attempt?.offer.lease == lease { obey(directive) }
            case .acknowledged(let lease, let sequence):
                if attempt?.offer.lease == lease { acknowledge(sequence, &latencies) }
            case .settled(let lease), .stale(let lease):
                guard let attempt, attempt.offer.lease == lease else { break }
                if let ending = attempt.ending { latencies.note(resultOf: ending.since) }
                self.attempt = nil
                if attempt.ending == nil { say([.ready]) }
            case .chunkStored(let reference, _): stored(reference)
            case .unknownWorker: say([.hello(description, holding: attempt?.offer.lease)])
            case .leave: hasLeft = true
            case .chunk, .artifactRefused: break
            }
        }
    }

    private mutating func acknowledge(_ sequence: Int, _ latencies: inout Latencies) {
        guard let attempt, sequence > attempt.acknowledged, sequence <= attempt.sequence else { return }
        for since in attempt.measuredAt[attempt.acknowledged..<sequence] {
            latencies.note(measurementOf: since)
        }
        self.attempt?.acknowledged = sequence
        if let unsent = self.attempt?.unsent() { say(unsent) }
    }

    /// Says again what has not been answered.
    mutating func repeatItself() {
        guard !hasLeft, ContinuousClock.now - spokeAt > .seconds(2) else { return }
        guard isWelcome else { return say([.hello(description, holding: attempt?.offer.lease)]) }
        guard let attempt else { return say([.ready]) }
        say(attempt.unacknowledged)
        if let ending = attempt.ending {
            say([ending.message])
        } else if let checkpoint = attempt.checkpoint {
            say([.putChunk(checkpoint.reference, offset: 0, bytes: checkpoint.bytes)])
        } else {
            say([.heartbeat(holding: attempt.offer.lease)])
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

    private func nextFrames() -> [[UInt8]]? {
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
