import Objectives
package import Studies

/// What time brings, and how a worker leaves.
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

    mutating func leave(_ exit: WorkerExit) {
        guard !hasLeft else { return }
        hasLeft = true
        if exit == .left { say([.goodbye]) }
        effects.append(.leave(exit))
    }

    mutating func becomeIdle(saidReady: Bool, at now: MonotonicInstant) {
        activity = .idle
        if leavingSince != nil { return leave(.left) }
        if !saidReady { say([.ready]) }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }
}
