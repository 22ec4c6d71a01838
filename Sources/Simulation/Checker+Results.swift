import Studies

/// Whether what is committed of a trial is what its worker said.
extension Checker {
    mutating func measured(
        _ number: Int, _ attempt: Int, _ measurement: Measurement, _ record: inout StudyRecord
    ) -> Problem? {
        let trial = record.trials[number]
        guard let lease = trial.lease, let held = leases[lease], trial.attempts == attempt else {
            return (.makesLegalTransitions, "trial \(number) is measured in attempt \(attempt)")
        }
        if trial.standing != .running, trial.standing != .waiting {
            return (.makesLegalTransitions, "trial \(number), \(trial.standing), is measured")
        }
        if measurement.sequence != held.measurements.count + 1 {
            return (.countsOnceAndTheRightOne, "measurement \(measurement.sequence) follows \(held.measurements.count)")
        }
        if let last = held.measurements.last, measurement.fidelity <= last.fidelity {
            return (.countsOnceAndTheRightOne, "fidelity \(measurement.fidelity) is measured again")
        }
        if said[lease]?.measurements[measurement.sequence] != measurement {
            return (.countsOnceAndTheRightOne, "the holder of trial \(number)'s lease did not measure \(measurement)")
        }
        leases[lease]?.measurements.append(measurement)
        leases[lease]?.isOpen = true
        leases[lease]?.endedBy = nil
        record.trials[number].standing = .running
        return nil
    }

    mutating func ended(
        _ number: Int, _ outcome: TrialOutcome, _ sequence: Int, _ record: inout StudyRecord
    ) -> Problem? {
        let trial = record.trials[number]
        if trial.standing.isTerminal {
            return (.countsOnceAndTheRightOne, "trial \(number), \(trial.standing), ends again as \(outcome)")
        }
        let said = trial.lease.flatMap { self.said[$0] }
        switch outcome {
        case .completed(let value):
            guard case .completed(let stated)? = said?.result, stated.bitPattern == value.bitPattern else {
                return (.countsOnceAndTheRightOne, "trial \(number) got \(value), not what its lease's holder said")
            }
            if let problem = holes(number, trial, said) { return problem }
            record.trials[number].standing = .completed
        case .evaluated:
            return (.countsOnceAndTheRightOne, "trial \(number) got values that nobody said")
        case .pruned: record.trials[number].standing = .pruned
        case .cancelled: record.trials[number].standing = .cancelled
        case .failed(.lost, _), .failed(.rejected, _):
            record.trials[number].standing = .failed
        case .failed(let reason, _):
            if let problem = unsaid(reason, number, trial) { return problem }
            record.trials[number].standing = .failed
        }
        record.trials[number].result = outcome
        close(trial.lease, by: sequence)
        return nil
    }

    /// What is wrong with a failure: the lease's holder did not say it, or not all that came before it is there.
    func unsaid(_ reason: FailureReason, _ number: Int, _ trial: TrialRecord) -> Problem? {
        let said = trial.lease.flatMap { self.said[$0] }
        switch said?.result {
        case .failed(reason, _)?: break
        case .completed(let value)? where reason == .diverged && !value.isFinite: break
        default: return (.countsOnceAndTheRightOne, "trial \(number) failed by \(reason), which its holder did not say")
        }
        return holes(number, trial, said)
    }

    private func holes(_ number: Int, _ trial: TrialRecord, _ said: Said?) -> Problem? {
        let committed = trial.lease.flatMap { leases[$0]?.measurements.count } ?? 0
        guard let said, said.finalSequence != committed else { return nil }
        return (
            .countsOnceAndTheRightOne, "trial \(number) ended with \(committed) of \(said.finalSequence) measurements"
        )
    }
}
