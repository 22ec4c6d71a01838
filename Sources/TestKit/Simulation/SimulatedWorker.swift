import Studies

/// A worker as the manager sees one: it trains a made-up learning curve, repeats itself until it is heard, and may die.
struct SimulatedWorker {
    /// What it is to do next when it is woken.
    private(set) var offer: Offer?
    let id: WorkerID
    private var epoch = 0
    private var until = 0
    private var unacknowledged: [Measurement] = []
    private var lastSequence = 0
    private var awaitsDirective = false
    private var ending: WorkerMessage?

    init(id: WorkerID) { self.id = id }

    private var description: WorkerDescription {
        WorkerDescription(
            id: id, host: "simulated", processID: 1, cores: 1, memoryBytes: 1 << 30, version: "0", allowsCommands: true)
    }

    var hello: WorkerMessage { .hello(description, holding: offer?.lease) }

    /// Trains one epoch or repeats what has not been answered; returns what it says.
    mutating func wake(curve: (Offer, Int) -> Double) -> [WorkerMessage] {
        guard let offer else { return [.ready] }
        let repeated = unacknowledged.isEmpty ? [] : [WorkerMessage.measured(lease: offer.lease, unacknowledged)]
        if let ending { return repeated + [ending] }
        if awaitsDirective { return repeated + [.heartbeat(holding: offer.lease)] }
        epoch += 1
        lastSequence += 1
        let value = curve(offer, epoch)
        let measurement = Measurement(sequence: lastSequence, fidelity: epoch, value: value, seconds: Double(epoch))
        unacknowledged.append(measurement)
        if epoch >= offer.fidelity.maximum {
            ending = .finished(
                lease: offer.lease, finalSequence: lastSequence,
                value.isFinite ? .completed(value) : .failed(.diverged, message: "not finite"))
        } else if epoch >= until {
            awaitsDirective = true
        }
        return [.measured(lease: offer.lease, unacknowledged)] + (ending.map { [$0] } ?? [])
    }

    /// Takes what the manager says; returns what it answers at once.
    mutating func take(_ message: ManagerMessage) -> [WorkerMessage] {
        switch message {
        case .offer(let new) where offer == nil:
            offer = new
            epoch = new.checkpoint?.fidelity ?? 0
            until = new.until
            (unacknowledged, lastSequence, awaitsDirective, ending) = ([], 0, false, nil)
        case .acknowledged(let lease, let sequence) where lease == offer?.lease:
            // The last measurement is repeated until the directive has come: that is what it asks for.
            unacknowledged.removeAll { $0.sequence <= sequence && !(awaitsDirective && $0.sequence == lastSequence) }
        case .directive(let lease, let directive) where lease == offer?.lease:
            obey(directive)
        case .settled(let lease) where lease == offer?.lease, .stale(let lease) where lease == offer?.lease:
            offer = nil
        case .unknownWorker:
            return [hello]
        case .welcome, .offer, .acknowledged, .directive, .settled, .stale, .chunk, .chunkStored, .artifactRefused,
            .leave:
            break
        }
        return []
    }

    private mutating func obey(_ directive: Directive) {
        guard let offer, ending == nil else { return }
        switch directive {
        case .goOn(let target):
            if target > until {
                until = target
                awaitsDirective = false
                unacknowledged.removeAll()
            }
        case .pause:
            guard awaitsDirective else { return }
            let content = ArtifactReference(digest: "\(offer.study)/\(offer.trial)/\(epoch)", bytes: epoch)
            ending = .paused(
                lease: offer.lease, finalSequence: lastSequence, Checkpoint(content: content, fidelity: epoch))
        case .stop:
            self.offer = nil
        }
    }
}
