package import Studies

/// A trial that a worker has: what was measured, what of it the manager has committed, what the worker waits for.
package struct WorkerAttempt {
    /// What the training thread waits for.
    package enum Question: Equatable {
        /// How to go on at a fidelity.
        case step(fidelity: Int)
        /// A piece of an artifact.
        case chunk(ArtifactReference, offset: Int, length: Int)
    }

    /// Why the worker ends the trial itself.
    struct Doom: Equatable {
        var reason: FailureReason
        var message: String
        var since: MonotonicInstant
    }

    /// How many measurements one message holds at most.
    private static let most = 256

    let offer: Offer
    let startedAt: MonotonicInstant
    var question: Question?
    /// An answer that came before its question.
    var directive: Directive?
    /// Since when nobody wants the result.
    var abandonedAt: MonotonicInstant?
    var doom: Doom?
    private(set) var measurements: [Measurement] = []
    private var acknowledged = 0
    /// The last measurement that was sent, and the one before the message in which it was.
    private var sent = 0
    private var sentAfter = 0

    init(_ offer: Offer, at now: MonotonicInstant) {
        self.offer = offer
        startedAt = now
    }

    var lease: LeaseID { offer.lease }
    var lastSequence: Int { measurements.count }
    var reached: Int { measurements.last?.fidelity ?? offer.checkpoint?.fidelity ?? 0 }

    /// Notes a measurement; its sequence number is the next.
    mutating func measured(fidelity: Int, value: Double, seconds: Double) {
        measurements.append(
            Measurement(sequence: measurements.count + 1, fidelity: fidelity, value: value, seconds: seconds))
    }

    /// The manager has everything up to a sequence number, which may be less than it said before.
    mutating func acknowledge(_ sequence: Int) {
        let sequence = min(max(0, sequence), measurements.count)
        let isPart = sequence > sentAfter && sequence < sent
        // A manager of an earlier version takes only the first of a message.
        if sequence < acknowledged || isPart { sent = sequence }
        acknowledged = sequence
        sent = max(sent, sequence)
    }

    /// The measurements to send now that have not been sent: what gathered while a message was on its way goes together,
    /// once that has been acknowledged (Nagle, RFC 896).
    ///
    /// - Parameter atOnce: Whether it goes before that, because the attempt has ended.
    mutating func unsent(atOnce: Bool = false) -> [WorkerMessage] {
        guard atOnce || acknowledged >= sent else { return [] }
        let end = min(measurements.count, sent + Self.most)
        guard sent < end else { return [] }
        defer { (sentAfter, sent) = (sent, end) }
        return [.measured(lease: lease, Array(measurements[sent..<end]))]
    }

    /// What to say again, because nothing has come back.
    mutating func repeated() -> [WorkerMessage] {
        sent = acknowledged
        var messages = unsent()
        switch question {
        case nil: break
        // The last measurement asks what to do at the target it reached.
        case .step where messages.isEmpty:
            if let last = measurements.last { messages.append(.measured(lease: lease, [last])) }
        case .step: break
        case .chunk(let artifact, let offset, let length):
            messages.append(.getChunk(artifact, offset: offset, length: length))
        }
        return messages
    }
}
