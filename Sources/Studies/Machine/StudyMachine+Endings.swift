/// What time brings, and how trials and the study end.
extension StudyMachine {
    /// Notices what the passing of time means: expired leases, the end of the budgeted time.
    ///
    /// After a gap of more than half a lease term (the manager itself was suspended) every lease gets a fresh term.
    public mutating func tick(at now: Moment) {
        defer { lastSeen = now.monotonic }
        guard !state.isOver else { return }
        if now.monotonic - lastSeen > policy.leaseTerm / 2 {
            expiries.setAll(to: now.monotonic + policy.leaseTerm)
        }
        for number in expiries.expired(before: now.monotonic) {
            let trial = state.trials[number]
            if let attempt = trial.attempts.last, trial.state == .running { lose(trial, attempt, at: now) }
        }
        if let limit = state.definition.budget.seconds, elapsed(at: now) >= limit { end(.deadline, at: now) }
        endIfComplete(at: now)
    }

    /// Starts no more work until the study is taken up again.
    public mutating func pause(at now: Moment) {
        if state.phase == .running { record(.paused, at: now) }
    }

    /// Ends the study as it stands.
    public mutating func end(_ ending: StudyEnding, at now: Moment) {
        guard !state.isOver else { return }
        for number in state.open.sorted() {
            stopWorker(of: state.trials[number])
            discardCheckpoint(of: state.trials[number])
        }
        expiries.removeAll()
        record(.ended(ending), at: now)
    }

    mutating func endIfComplete(at now: Moment) {
        guard !state.isOver else { return }
        let ended = state.trials.count - state.open.count
        let allFailed = ended >= 10 && state.ended["failed"] == ended
        let isJudged = state.definition.deterministicBatch == nil || state.isAtRest
        if allFailed, isJudged, state.trials.allSatisfy({ $0.state == .failed(.error) || !$0.state.isTerminal }) {
            end(.failing, at: now)
        } else if state.open.isEmpty, state.trials.count >= state.definition.budget.trials {
            end(.complete, at: now)
        } else if state.open.isEmpty, isExhausted || scheduler.room(in: state) <= 0, !isSuggesting, state.queue.isEmpty
        {
            end(.exhausted, at: now)
        }
    }

    mutating func end(_ number: Int, _ outcome: TrialOutcome, at now: Moment) {
        let trial = state.trials[number]
        if outcome == .pruned { stopWorker(of: trial) }
        discardCheckpoint(of: trial)
        expiries.remove(number)
        record(
            .trialEnded(trial: number, attempt: trial.attempts.isEmpty ? nil : trial.attempts.count, outcome), at: now)
        review(state.dueForReview(after: number), at: now)
        endIfComplete(at: now)
    }

    mutating func review(_ numbers: [Int], at now: Moment) {
        for number in numbers {
            for verdict in scheduler.verdicts(after: number, in: state) {
                if case .prune(let trial) = verdict { end(trial, .pruned, at: now) }
                if let event = state.event(of: verdict) { record(event, at: now) }
            }
        }
    }

    private mutating func stopWorker(of trial: Trial) {
        guard trial.state == .running, let attempt = trial.attempts.last, attempt.ending == nil else { return }
        effects.append(.send(.directive(lease: attempt.lease, .stop), to: attempt.worker))
    }

    mutating func replaceCheckpoint(of trial: Trial, by checkpoint: Checkpoint) {
        if trial.checkpoint != checkpoint { discardCheckpoint(of: trial) }
    }

    private mutating func discardCheckpoint(of trial: Trial) {
        if let checkpoint = trial.checkpoint { effects.append(.discard(checkpoint.content)) }
    }
}
