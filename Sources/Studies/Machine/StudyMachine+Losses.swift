/// Signs of life, and workers that are gone.
extension StudyMachine {
    /// Takes a sign of life.
    public mutating func heartbeat(lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        if trial.state == .running, attempt.ending == nil {
            renew(trial.number, at: now)
        } else if trial.state.isTerminal {
            effects.append(.send(.directive(lease: lease, .stop), to: worker))
        } else if attempt.ending != .lost {
            settle(lease, worker)
        }
    }

    /// Takes a broken connection: the worker's lease ends soon unless the worker is heard again.
    public mutating func absent(_ worker: WorkerID, for grace: Duration, at now: Moment) {
        guard let trial = runningTrial(of: worker) else { return }
        expiries.hasten(trial.number, to: now.monotonic + grace)
    }

    /// Takes a worker's death for certain: its trial is free at once.
    public mutating func lost(_ worker: WorkerID, at now: Moment) {
        guard let trial = runningTrial(of: worker), let attempt = trial.attempts.last else { return }
        lose(trial, attempt, at: now)
    }

    mutating func lose(_ trial: Trial, _ attempt: Attempt, at now: Moment) {
        if let wait = state.definition.retries.wait(of: trial, after: .lost) {
            giveBack(trial, attempt, .lost, checkpoint: nil, at: now)
            retryAt[trial.number] = now.monotonic + wait
        } else {
            let losses = trial.attempts.count { $0.ending == .lost } + 1
            end(trial.number, .failed(.lost, message: "\(losses) workers were lost with it"), at: now)
        }
    }

    mutating func giveBack(
        _ trial: Trial, _ attempt: Attempt, _ ending: AttemptEnding, checkpoint: Checkpoint?, at now: Moment
    ) {
        expiries.remove(trial.number)
        // A worker that was thought lost has come back to leave: the trial waits already.
        guard trial.state == .running else { return }
        record(
            .attemptEnded(trial: trial.number, attempt: attempt.number, ending: ending, checkpoint: checkpoint), at: now
        )
    }

    mutating func renew(_ number: Int, at now: Moment) {
        expiries.set(number, to: now.monotonic + policy.leaseTerm)
    }
}
