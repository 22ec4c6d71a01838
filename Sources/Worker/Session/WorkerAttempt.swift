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

    /// How many measurements may be under way.
    private static let window = 256

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
    private var sent = 0

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
        acknowledged = min(max(0, sequence), measurements.count)
        sent = max(sent, acknowledged)
    }

    /// The measurements to send now that have not been sent.
    mutating func unsent() -> [WorkerMessage] {
        let end = min(measurements.count, acknowledged + Self.window)
        guard sent < end else { return [] }
        defer { sent = end }
        return measurements[sent..<end].map { .measured(lease: lease, $0) }
    }

    /// What to say again, because nothing has come back.
    mutating func repeated() -> [WorkerMessage] {
        sent = acknowledged
        var messages = unsent()
        switch question {
        case nil: break
        // The last measurement asks what to do at the target it reached.
        case .step where messages.isEmpty:
            if let last = measurements.last { messages.append(.measured(lease: lease, last)) }
        case .step: break
        case .chunk(let artifact, let offset, let length):
            messages.append(.getChunk(artifact, offset: offset, length: length))
        }
        return messages
    }
}
