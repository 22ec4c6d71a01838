package import Objectives
package import Studies

/// What a worker does about what happens to it: a value without clock, socket, thread or disk.
///
/// It has one trial at a time. Whatever the manager has not answered is repeated, after 0.5 s first and 5 s at last, so
/// that a manager may vanish and come back at any moment; the training thread does not notice.
///
/// Effects gather in ``takeEffects()``.
package struct WorkerMachine {
    private enum Activity {
        case idle
        case working(WorkerAttempt)
        case delivering(Delivery)
    }

    /// How long the training thread may take to end when its trial is over the limits.
    private static let overrunGrace = Duration.seconds(2)
    /// How long it may take to end when nobody wants its result.
    private static let stopGrace = Duration.seconds(60)
    /// How long a leaving worker waits for a manager that is not there.
    private static let lonelyGrace = Duration.seconds(2)

    private let description: WorkerDescription
    private let memoryLimit: Int?
    private var drainLimit: Duration
    private var activity = Activity.idle
    private var isConnected = false
    private var isWelcome = false
    private var heartbeat = Duration.seconds(5)
    private var nextHeartbeat: MonotonicInstant
    private var nextRepeat: MonotonicInstant
    private var repeatDelay = Duration.milliseconds(500)
    private var leavingSince: MonotonicInstant?
    private var hasLeft = false
    private var effects: [WorkerEffect] = []

    /// Creates a worker that has no connection yet.
    ///
    /// - Parameters:
    ///   - description: What it says about itself.
    ///   - drainLimit: How long it may take to hand back its trial when told to leave.
    ///   - memoryLimit: The most bytes that its operator lets a trial take.
    ///   - now: The time.
    package init(
        _ description: WorkerDescription, drainLimit: Duration, memoryLimit: Int? = nil, at now: MonotonicInstant
    ) {
        self.description = description
        self.memoryLimit = memoryLimit
        self.drainLimit = drainLimit
        nextHeartbeat = now
        nextRepeat = now
    }

    /// The effects since the last call, in order.
    package mutating func takeEffects() -> [WorkerEffect] {
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    /// The lease of the trial that the worker has; nil if it is free.
    package var holding: LeaseID? {
        switch activity {
        case .idle: nil
        case .working(let attempt): attempt.abandonedAt == nil ? attempt.lease : nil
        case .delivering(let delivery): delivery.lease
        }
    }
}

// MARK: - The connection

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

    private mutating func say(_ messages: [WorkerMessage]) {
        // What is not said now is repeated after the next welcome.
        if isWelcome { effects += messages.map { .send($0) } }
    }

    /// Says what is due: the first time what is new, `again` everything that has not been answered.
    private mutating func speak(again: Bool = false, at now: MonotonicInstant) {
        switch activity {
        case .idle:
            if leavingSince == nil { say([.ready]) }
        case .working(var attempt):
            guard attempt.abandonedAt == nil else { break }
            say(again ? attempt.repeated() : attempt.unsent())
            activity = .working(attempt)
        case .delivering(var delivery):
            say(delivery.messages(again: again, isStaying: leavingSince == nil))
            activity = .delivering(delivery)
        }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }

    private mutating func take(_ offer: Offer, at now: MonotonicInstant) {
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
    private mutating func answerStep() {
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

    private mutating func answer(_ artifact: ArtifactReference, _ offset: Int, _ answer: TrainingAnswer) {
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

    private mutating func refused(_ artifact: ArtifactReference, _ reason: String, at now: MonotonicInstant) {
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

    private mutating func becomeIdle(saidReady: Bool, at now: MonotonicInstant) {
        activity = .idle
        if leavingSince != nil { return leave(.left) }
        if !saidReady { say([.ready]) }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }
}

// MARK: - The training thread

extension WorkerMachine {
    /// The trial at hand was measured.
    package mutating func measured(fidelity: Int, value: Double, seconds: Double) {
        guard case .working(var attempt) = activity, attempt.abandonedAt == nil else { return }
        attempt.measured(fidelity: fidelity, value: value, seconds: seconds)
        say(attempt.unsent())
        activity = .working(attempt)
    }

    /// The training thread waits for an answer.
    package mutating func asked(_ question: WorkerAttempt.Question, at now: MonotonicInstant) {
        guard case .working(var attempt) = activity, attempt.abandonedAt == nil else { return }
        attempt.question = question
        activity = .working(attempt)
        switch question {
        case .step: answerStep()
        case .chunk(let artifact, let offset, let length):
            say([.getChunk(artifact, offset: offset, length: length)])
        }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }

    /// The training thread is done with the trial.
    ///
    /// - Parameters:
    ///   - ending: How the run ended.
    ///   - checkpoint: The state it left, named by its digest.
    package mutating func ended(_ ending: RunEnding, checkpoint: Checkpoint?, at now: MonotonicInstant) {
        guard case .working(let attempt) = activity else {
            // A trial that was given up on ended after all; the process is about to be replaced.
            return
        }
        guard attempt.abandonedAt == nil else { return becomeIdle(saidReady: false, at: now) }
        let usable = checkpoint.flatMap { $0.fidelity == attempt.reached ? $0 : nil }
        var content: Delivery.Content
        var state: SavedState?
        switch ending {
        case .finished(let result): content = .finished(result)
        case .paused(let saved):
            state = saved
            content = usable.map { .paused($0) } ?? .released(nil)
        case .released(let saved):
            state = saved
            content = .released(usable)
        case .stopped: content = .released(nil)
        case .refused(let reason): content = .refused(reason)
        }
        if let doom = attempt.doom { content = .finished(.failed(doom.reason, message: doom.message)) }
        activity = .delivering(Delivery(attempt, content, state: state))
        speak(at: now)
    }
}

// MARK: - Time and leaving

extension WorkerMachine {
    /// Leaves as soon as the trial at hand is handed back.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - limit: How long that may take, if not as long as usual.
    package mutating func drain(at now: MonotonicInstant, limit: Duration? = nil) {
        if let limit { drainLimit = min(drainLimit, limit) }
        guard leavingSince == nil else { return }
        leavingSince = now
        switch activity {
        case .idle: leave(.left)
        case .working(let attempt): if attempt.abandonedAt == nil { effects.append(.interrupt(.release)) }
        case .delivering: break
        }
    }

    /// Notices what the passing of time means.
    ///
    /// - Parameters:
    ///   - residentBytes: The memory of this process.
    ///   - now: The time.
    package mutating func tick(residentBytes: Int, at now: MonotonicInstant) {
        watch(residentBytes, at: now)
        if let since = leavingSince, now - since > (isWelcome ? drainLimit : Self.lonelyGrace) {
            if case .working = activity, now - since <= drainLimit { return }
            return leave(.gaveUp)
        }
        if isWelcome, now >= nextHeartbeat {
            nextHeartbeat = now + heartbeat
            say([.heartbeat(holding: holding)])
        }
        if now >= nextRepeat {
            let delay = min(repeatDelay * 2, .seconds(5))
            // The manager may have had to drop the hello, or its answer.
            if isConnected, !isWelcome { effects.append(.send(.hello(description, holding: holding))) }
            speak(again: true, at: now)
            repeatDelay = delay
            nextRepeat = now + delay
        }
    }

    /// Ends a trial that takes too long or too much, whether or not its thread listens.
    private mutating func watch(_ residentBytes: Int, at now: MonotonicInstant) {
        switch activity {
        case .idle: break
        case .delivering(let delivery):
            if let since = delivery.restartSince, now - since > .seconds(5) { leave(.restart) }
        case .working(var attempt):
            if let since = attempt.abandonedAt {
                if now - since > Self.stopGrace { leave(.restart) }
                return
            }
            if let doom = attempt.doom {
                guard now - doom.since > Self.overrunGrace else { return }
                activity = .delivering(
                    Delivery(
                        attempt, .finished(.failed(doom.reason, message: doom.message)), state: nil, restartSince: now))
                speak(at: now)
                return
            }
            guard let doom = overrun(of: attempt, residentBytes, at: now) else { return }
            attempt.doom = doom
            activity = .working(attempt)
            effects.append(.interrupt(.stop))
        }
    }

    private func overrun(of attempt: WorkerAttempt, _ residentBytes: Int, at now: MonotonicInstant)
        -> WorkerAttempt.Doom?
    {
        // The runner watches the clock itself, more exactly; this is for one that does not get to it.
        if let limit = attempt.offer.trialSeconds, now - attempt.startedAt > .seconds(limit + 1) {
            return .init(reason: .timeout, message: "the attempt took longer than \(limit) s", since: now)
        }
        // A program's memory is its own process's; only training happens in this one.
        if let limit = attempt.offer.trialBytes, case .train = attempt.offer.objective, residentBytes > limit {
            return .init(
                reason: .outOfMemory, message: "the worker took \(residentBytes) bytes; the trial may take \(limit)",
                since: now)
        }
        return nil
    }

    private mutating func leave(_ exit: WorkerExit) {
        guard !hasLeft else { return }
        hasLeft = true
        if exit == .left { say([.goodbye]) }
        effects.append(.leave(exit))
    }
}
