/// What workers report of their trials.
extension StudyMachine {
    /// Takes measurements that follow each other; repeats are acknowledged again, ones with a gap before them are asked
    /// for again.
    public mutating func measured(_ measurements: [Measurement], lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        if trial.state.isTerminal {
            effects.append(.send(.directive(lease: lease, .stop), to: worker))
            return
        }
        // An offer that came again after its attempt had ended set the worker to it once more.
        guard attempt.ending == nil || attempt.ending == .lost else { return settle(lease, worker) }
        let maximum = state.definition.fidelity.maximum
        var (sequence, reached, isStopped) = (attempt.lastSequence, trial.reached, false)
        for measurement in measurements where !isStopped {
            guard measurement.sequence == sequence + 1, measurement.fidelity > reached, measurement.fidelity <= maximum
            else { continue }
            record(.measured(trial: trial.number, attempt: attempt.number, measurement), at: now)
            (sequence, reached) = (measurement.sequence, measurement.fidelity)
            isStopped = reached < trial.target && scheduler.stops(trial.number, in: state.visible(to: trial.number))
        }
        effects.append(.send(.acknowledged(lease: lease, sequence: sequence), to: worker))
        if sequence > attempt.lastSequence {
            renew(trial.number, at: now)
            if isStopped {
                end(trial.number, .pruned, at: now)
                return review(state.dueInRound, at: now)
            }
            if reached >= trial.target, reached < maximum { review(state.dueForReview(after: trial.number), at: now) }
        }
        // The last measurement, also repeated, asks what to do: the answer may have been lost, also one that it goes on.
        let isAsking = reached >= trial.target || measurements.last?.sequence == attempt.lastSequence
        if sequence > 0, isAsking, reached < maximum {
            effects.append(.send(.directive(lease: lease, directive(trial.number)), to: worker))
        }
    }

    /// Takes a pause; the checkpoint must be stored already.
    public mutating func paused(
        _ checkpoint: Checkpoint, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        guard checkpoint.fidelity == trial.reached else { return stale(lease, worker, value: nil, at: now) }
        pause(trial, attempt, checkpoint, at: now)
        settle(lease, worker)
    }

    mutating func pause(_ trial: Trial, _ attempt: Attempt, _ checkpoint: Checkpoint, at now: Moment) {
        let due = state.isReviewMissing(atPauseOf: trial.number, by: scheduler)
        replaceCheckpoint(of: trial, by: checkpoint)
        record(.trialPaused(trial: trial.number, attempt: attempt.number, checkpoint), at: now)
        expiries.remove(trial.number)
        review(state.dueForReview(after: trial.number, missing: due), at: now)
    }

    /// Takes a result.
    ///
    /// One whose lease expired counts as long as nobody else got the trial.
    public mutating func finished(
        _ result: AttemptResult, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        let value: Double? =
            switch result {
            case .completed(let value): value
            case .evaluated(let evaluation): evaluation.values.first
            case .failed: nil
            }
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: value, at: now) }
        if isSettled(trial, attempt) {
            // The trial was given up, and its last worker had a result after all: kept, as any that comes too late.
            if attempt.ending == .lost { keepLate(value, of: trial.number, lease, worker, at: now) }
            return settle(lease, worker)
        }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        let outcome = result.outcome(in: state.definition)
        if case .failed(let reason, let message) = outcome,
            let wait = state.definition.retries.wait(of: trial, after: reason)
        {
            expiries.remove(trial.number)
            retryAt[trial.number] = now.monotonic + wait
            record(.attemptFailed(trial: trial.number, attempt: attempt.number, reason, message: message), at: now)
        } else {
            end(trial.number, outcome, at: now)
        }
        settle(lease, worker)
    }

    /// Takes back the trial of a worker that leaves.
    public mutating func released(
        _ checkpoint: Checkpoint?, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        let usable = checkpoint.flatMap { $0.fidelity == trial.reached ? $0 : nil }
        if let usable, usable.fidelity >= trial.target, usable.fidelity < state.definition.fidelity.maximum {
            // Nothing is left to run before the scheduler decides: another attempt would have nothing to measure.
            pause(trial, attempt, usable, at: now)
            return settle(lease, worker)
        }
        if let usable { replaceCheckpoint(of: trial, by: usable) }
        giveBack(trial, attempt, .released, checkpoint: usable, at: now)
        settle(lease, worker)
    }

    /// Takes back a trial that a worker will not run.
    public mutating func refused(_ reason: String, lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        if let wait = state.definition.retries.wait(of: trial, after: .rejected) {
            giveBack(trial, attempt, .refused, checkpoint: nil, at: now)
            retryAt[trial.number] = now.monotonic + wait
        } else {
            end(trial.number, .failed(.rejected, message: reason), at: now)
        }
        settle(lease, worker)
    }
}
