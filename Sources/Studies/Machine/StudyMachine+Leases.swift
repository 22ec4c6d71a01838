/// Whether what a worker says still counts: only a trial's latest lease does.
extension StudyMachine {
    /// Whether a lease was ever given for this study.
    public func knows(_ lease: LeaseID) -> Bool { trial(of: lease) != nil }

    /// The number of the trial that a lease was given for.
    func trial(of lease: LeaseID) -> Int? {
        if let number = lease.trial, state.trials.indices.contains(number),
            state.trials[number].attempts.contains(where: { $0.lease == lease })
        {
            return number
        }
        return trialOfOldLease[lease]
    }

    /// The trial and attempt of a lease, if the lease is the trial's latest.
    func current(_ lease: LeaseID) -> (Trial, Attempt)? {
        guard let number = trial(of: lease) else { return nil }
        let trial = state.trials[number]
        guard let attempt = trial.attempts.last, attempt.lease == lease else { return nil }
        return (trial, attempt)
    }

    func isSettled(_ trial: Trial, _ attempt: Attempt) -> Bool {
        trial.state.isTerminal || (attempt.ending != nil && attempt.ending != .lost)
    }

    /// Whether every measurement of an attempt has arrived; asks for the rest if not.
    mutating func isWhole(_ final: Int, _ attempt: Attempt, _ lease: LeaseID, _ worker: WorkerID) -> Bool {
        if final == attempt.lastSequence { return true }
        effects.append(.send(.acknowledged(lease: lease, sequence: attempt.lastSequence), to: worker))
        return false
    }

    mutating func settle(_ lease: LeaseID, _ worker: WorkerID) {
        effects.append(.send(.settled(lease: lease), to: worker))
    }

    mutating func keepLate(
        _ value: Double?, of number: Int, _ lease: LeaseID, _ worker: WorkerID, at now: Moment
    ) {
        guard let value, value.isFinite, reportedLate.insert(lease).inserted else { return }
        record(.late(trial: number, lease: lease, worker: worker, value: value), at: now)
    }

    mutating func stale(_ lease: LeaseID, _ worker: WorkerID, value: Double?, at now: Moment) {
        if let number = trial(of: lease) { keepLate(value, of: number, lease, worker, at: now) }
        effects.append(.send(.stale(lease: lease), to: worker))
    }

    func directive(_ number: Int) -> Directive {
        let trial = state.trials[number]
        if trial.state.isTerminal { return .stop }
        return trial.target > trial.reached ? .goOn(until: trial.target) : .pause
    }
}
