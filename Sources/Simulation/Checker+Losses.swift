import Studies

/// Whether leases are taken away too early.
extension Checker {
    /// Judges what the manager has just decided, before it is committed: whether it takes a lease away too early.
    func decides(_ study: StudyID, _ event: StudyEvent, at now: Double) -> Problem? {
        switch event {
        case .attemptEnded(let number, _, .lost, _), .trialEnded(let number, _, .failed(.lost, _)):
            guard let trials = studies[study]?.trials, trials.indices.contains(number) else { return nil }
            return unjustLoss(of: trials[number].lease, at: now)
        default: return nil
        }
    }

    private func unjustLoss(of lease: LeaseID?, at now: Double) -> Problem? {
        guard let lease, let held = leases[lease] else { return (.takesNoLeaseEarly, "nothing was leased") }
        if gone.contains(held.worker) { return nil }
        // Moments are compared in nanoseconds by the machine.
        let slack = 1e-6
        let silent = now - max(held.heardAt, awakeSince)
        if silent > leaseTerm - slack { return nil }
        if let departed = held.departedAt,
            now - max(departed, awakeSince) > grace - slack
        {
            return nil
        }
        return (.takesNoLeaseEarly, "trial \(held.trial) was lost after \(silent) s of silence")
    }

    /// The manager begins, or has been asleep for longer than half a lease: leases begin anew.
    mutating func awakes(at now: Double) { awakeSince = now }

    /// The manager's process is another: what it knew of connections is gone.
    mutating func managerStarts(at now: Double) {
        awakes(at: now)
        gone.removeAll()
        for lease in leases.keys { leases[lease]?.departedAt = nil }
    }

    /// The manager takes in a worker's message.
    mutating func heard(_ message: WorkerMessage, from worker: WorkerID, at now: Double) {
        switch message {
        case .hello(_, let holding?), .heartbeat(let holding?):
            leases[holding]?.heardAt = now
            leases[holding]?.departedAt = nil
        case .goodbye: gone.insert(worker)
        case .hello(_, nil), .heartbeat(nil), .ready, .measured, .paused, .finished, .released, .refused, .putChunk,
            .getChunk:
            break
        }
    }

    /// The manager learns that a connection is gone.
    mutating func departed(_ worker: WorkerID, at now: Double) {
        for (lease, held) in leases where held.worker == worker && held.departedAt == nil {
            leases[lease]?.departedAt = now
        }
    }

    /// The manager learns for certain that a worker is gone.
    mutating func isGone(_ worker: WorkerID) { gone.insert(worker) }
}
