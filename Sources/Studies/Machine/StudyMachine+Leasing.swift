/// Trials for workers that are free.
extension StudyMachine {
    /// Gives trials to free workers and asks the sampler for what is missing.
    ///
    /// - Parameters:
    ///   - idle: The free workers that may run this study's objective.
    ///   - now: The time.
    /// - Returns: The workers that got nothing.
    public mutating func assign(_ idle: [WorkerID], at now: Moment) -> [WorkerID] {
        guard state.phase == .running else { return idle }
        pauseAtTarget(at: now)
        suggestEnqueued(for: idle.count, at: now)
        var free = idle[...]
        while let worker = free.first, let trial = nextTrial(at: now.monotonic) {
            lease(trial, to: worker, at: now)
            free.removeFirst()
        }
        let waiting = runnable.count { state.trials[$0].state == .waiting }
        let count = state.suggestionCount(
            wanted: free.count + policy.lookahead - waiting, room: scheduler.room(in: state))
        if count > 0, !isSuggesting, !isExhausted {
            isSuggesting = true
            // One who ignores history is not given it: while a request holds the trials, every change copies all of them.
            effects.append(.suggest(SuggestionRequest(count, after: state, withTrials: policy.lookahead == 0)))
        }
        return Array(free)
    }

    /// Pauses trials that were given back at their target, as earlier versions recorded it: nothing is left to run.
    private mutating func pauseAtTarget(at now: Moment) {
        for number in runnable.sorted() where state.trials[number].state == .waiting {
            let trial = state.trials[number]
            guard let checkpoint = trial.checkpoint, let attempt = trial.attempts.last,
                checkpoint.fidelity == trial.reached, checkpoint.fidelity >= trial.target,
                checkpoint.fidelity < state.definition.fidelity.maximum
            else { continue }
            pause(trial, attempt, checkpoint, at: now)
        }
    }

    /// Repeats the offer to a worker that holds a lease but says that it is free; true if there was one.
    public mutating func repeatOffer(to worker: WorkerID, at now: Moment) -> Bool {
        guard let trial = runningTrial(of: worker), let attempt = trial.attempts.last else { return false }
        renew(trial.number, at: now)
        effects.append(.send(.offer(offer(trial, attempt)), to: worker))
        return true
    }

    /// The trial to give out next at a time, or at any time if nil: one that was promoted before a new one, the furthest
    /// first; then an enqueued one.
    func nextTrial(at now: MonotonicInstant?) -> Trial? {
        // By number, as copying each trial that is looked at would take longer than all else.
        var best: Int?
        for number in runnable {
            if let now, let earliest = retryAt[number], now < earliest { continue }
            // What the user enqueued goes before what was suggested ahead of need.
            if let best, state.trials[best].precedence > state.trials[number].precedence { continue }
            best = number
        }
        return best.map { state.trials[$0] }
    }

    /// Whether a trial waits for a worker: a new one, one that was given back, or a paused one that was promoted.
    func isRunnable(_ number: Int) -> Bool {
        switch state.trials[number].state {
        case .waiting: true
        case .paused: state.trials[number].target > state.trials[number].checkpoint?.fidelity ?? 0
        case .running, .completed, .pruned, .failed, .cancelled: false
        }
    }

    mutating func lease(_ trial: Trial, to worker: WorkerID, at now: Moment) {
        let lease = LeaseID(for: trial.number, using: &leaseSource)
        record(
            .trialLeased(
                trial: trial.number, attempt: trial.attempts.count + 1, lease: lease, worker: worker,
                from: trial.checkpoint?.fidelity ?? 0), at: now)
        let others = (givenTo[worker] ?? []).filter { isGiven($0, to: worker) }
        givenTo[worker] = others + [trial.number]
        retryAt[trial.number] = nil
        renew(trial.number, at: now)
        let leased = state.trials[trial.number]
        if let attempt = leased.attempts.last { effects.append(.send(.offer(offer(leased, attempt)), to: worker)) }
    }

    func offer(_ trial: Trial, _ attempt: Attempt) -> Offer {
        let definition = state.definition
        return Offer(
            study: definition.name, trial: trial.number, attempt: attempt.number, lease: attempt.lease,
            configuration: trial.configuration, objective: definition.objective, metric: definition.metric,
            furtherMetrics: definition.furtherMetrics, constraints: definition.constraints,
            fidelity: definition.fidelity, until: trial.target, checkpoint: trial.checkpoint, seed: definition.seed,
            trialSeconds: definition.budget.trialSeconds, trialBytes: definition.budget.trialBytes)
    }

    /// Whether the latest lease of a trial that is not over is a worker's.
    private func isGiven(_ number: Int, to worker: WorkerID) -> Bool {
        state.open.contains(number) && state.trials[number].attempts.last?.worker == worker
    }

    private func isRunning(_ number: Int, on worker: WorkerID) -> Bool {
        guard state.open.contains(number), state.trials[number].state == .running,
            let attempt = state.trials[number].attempts.last
        else { return false }
        return attempt.ending == nil && attempt.worker == worker
    }

    func runningTrial(of worker: WorkerID) -> Trial? {
        // The least number: a worker that was thought lost may hold two.
        (givenTo[worker] ?? []).filter { isRunning($0, on: worker) }.min().map { state.trials[$0] }
    }
}

extension Trial {
    /// What decides which trial is given out first: compared from left to right, the greatest wins.
    fileprivate var precedence: (Int, Int, Int) { (target, isEnqueued ? 1 : 0, -number) }
}
