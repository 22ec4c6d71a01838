import Objectives
package import Studies

/// What the manager says.
extension WorkerMachine {
    /// A connection is open; the manager may know nothing.
    package mutating func connected() {
        isConnected = true
        isWelcome = false
        effects.append(.send(.hello(description, holding: holding)))
    }

    /// The connection is gone.
    package mutating func disconnected() {
        isConnected = false
        isWelcome = false
    }

    /// Takes what the manager says.
    package mutating func receive(_ message: ManagerMessage, at now: MonotonicInstant) {
        switch message {
        case .welcome(let seconds):
            isWelcome = true
            heartbeat = .milliseconds(Int(max(100, min(seconds * 1000, 3_600_000))))
            nextHeartbeat = now + heartbeat
            speak(again: true, at: now)
        case .offer(let offer): take(offer, at: now)
        case .acknowledged(let lease, let sequence): acknowledge(lease, sequence, at: now)
        case .directive(let lease, let directive): obey(lease, directive, at: now)
        case .settled(let lease):
            confirm(lease, isStale: false)
            forget(lease, at: now)
        case .stale(let lease):
            confirm(lease, isStale: true)
            forget(lease, at: now)
        case .unknownWorker: connected()
        case .chunk(let artifact, let offset, let bytes): answer(artifact, offset, .chunk(bytes))
        case .chunkStored(let artifact, let offset): stored(artifact, offset, at: now)
        case .artifactRefused(let artifact, let reason): refused(artifact, reason, at: now)
        case .leave: drain(at: now)
        }
    }

    mutating func take(_ offer: Offer, at now: MonotonicInstant) {
        // A repeated offer is of the trial at hand, or comes too early and is repeated again.
        guard case .idle = activity, leavingSince == nil else { return }
        var offer = offer
        if let memoryLimit { offer.trialBytes = min(offer.trialBytes ?? memoryLimit, memoryLimit) }
        activity = .working(WorkerAttempt(offer, at: now))
        effects.append(.start(offer))
    }

    private mutating func acknowledge(_ lease: LeaseID, _ sequence: Int, at now: MonotonicInstant) {
        switch activity {
        case .working(var attempt) where attempt.lease == lease:
            attempt.acknowledge(sequence)
            say(attempt.unsent())
            activity = .working(attempt)
            effects.append(.confirmed(.measurements(lease: lease, sequence: sequence)))
        case .delivering(var delivery) where delivery.lease == lease:
            effects.append(.confirmed(.measurements(lease: lease, sequence: sequence)))
            say(delivery.acknowledge(sequence))
            activity = .delivering(delivery)
        case .idle, .working, .delivering: break
        }
    }

    private mutating func obey(_ lease: LeaseID, _ directive: Directive, at now: MonotonicInstant) {
        guard case .working(var attempt) = activity, attempt.lease == lease else {
            // A result that nobody wants any more need not be delivered.
            if case .delivering(let delivery) = activity, delivery.lease == lease, directive == .stop {
                forget(lease, at: now)
            }
            return
        }
        if directive == .stop { return abandon(at: now) }
        guard attempt.abandonedAt == nil else { return }
        attempt.directive = directive
        activity = .working(attempt)
        answerStep()
    }

    /// Answers the training thread if it has asked and the answer is there.
    mutating func answerStep() {
        guard case .working(var attempt) = activity, case .step(let fidelity) = attempt.question,
            let directive = attempt.directive
        else { return }
        attempt.directive = nil
        switch directive {
        // A repeated answer to an earlier question.
        case .goOn(let until) where until <= fidelity: break
        case .goOn(let until):
            attempt.question = nil
            effects.append(.answer(.step(.goOn(until: until))))
        case .pause:
            attempt.question = nil
            effects.append(.answer(.step(.pause)))
        case .stop: break
        }
        activity = .working(attempt)
    }

    mutating func answer(_ artifact: ArtifactReference, _ offset: Int, _ answer: TrainingAnswer) {
        guard case .working(var attempt) = activity,
            case .chunk(let wanted, let from, _) = attempt.question, wanted == artifact, from == offset
        else { return }
        attempt.question = nil
        activity = .working(attempt)
        effects.append(.answer(answer))
    }

    private mutating func stored(_ artifact: ArtifactReference, _ offset: Int, at now: MonotonicInstant) {
        guard case .delivering(var delivery) = activity, delivery.stored(artifact, offset: offset) else { return }
        activity = .delivering(delivery)
        speak(at: now)
    }

    mutating func refused(_ artifact: ArtifactReference, _ reason: String, at now: MonotonicInstant) {
        switch activity {
        case .working(let attempt):
            if case .chunk(artifact, let offset, _) = attempt.question { answer(artifact, offset, .refused(reason)) }
        case .delivering(var delivery):
            delivery.refused(artifact)
            activity = .delivering(delivery)
        case .idle: break
        }
    }

    /// Notes that the manager has the result that is being delivered, or does not want it.
    private mutating func confirm(_ lease: LeaseID, isStale: Bool) {
        guard case .delivering(let delivery) = activity, delivery.lease == lease, let result = delivery.result else {
            return
        }
        effects.append(.confirmed(isStale ? .stale(lease: lease, result) : .result(lease: lease, result)))
    }

    /// The manager needs nothing more of a lease.
    private mutating func forget(_ lease: LeaseID, at now: MonotonicInstant) {
        switch activity {
        case .working(let attempt) where attempt.lease == lease: abandon(at: now)
        case .delivering(let delivery) where delivery.lease == lease:
            if delivery.restartSince != nil { return leave(.restart) }
            becomeIdle(saidReady: delivery.saidReady, at: now)
        case .idle, .working, .delivering: break
        }
    }

    private mutating func abandon(at now: MonotonicInstant) {
        guard case .working(var attempt) = activity, attempt.abandonedAt == nil else { return }
        attempt.abandonedAt = now
        attempt.question = nil
        activity = .working(attempt)
        effects.append(.interrupt(.stop))
    }
}
