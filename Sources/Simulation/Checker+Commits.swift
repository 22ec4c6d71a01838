import Studies

/// What is committed.
extension Checker {
    mutating func created(_ study: StudyID, _ first: RecordedEvent) {
        guard case .created(let definition) = first.event else { return }
        studies[study] = StudyRecord(
            budget: definition.budget.trials, maximum: definition.fidelity.maximum, events: [first])
    }

    /// Takes an event that a commit made durable.
    ///
    /// - Parameter now: When the manager decided it.
    mutating func committed(_ study: StudyID, _ recorded: RecordedEvent, at now: Double) -> Problem? {
        guard var record = studies[study] else { return (.makesLegalTransitions, "study \(study.rawValue) is unknown") }
        // Taken out, so that it is changed in place.
        studies[study] = nil
        defer { studies[study] = record }
        guard recorded.sequence == record.events.count + 1 else {
            if case .trialEnded(let trial, _, _) = recorded.event, record.trials[trial].standing.isTerminal {
                return (.countsOnceAndTheRightOne, "trial \(trial) ended twice")
            }
            return (.makesLegalTransitions, "event \(recorded.sequence) follows event \(record.events.count)")
        }
        record.events.append(recorded)
        if record.isOver {
            if case .late = recorded.event { return nil }
            return (.makesLegalTransitions, "after its end: \(recorded.event)")
        }
        return take(recorded.event, recorded.sequence, study, &record, at: now)
    }

    private mutating func take(
        _ event: StudyEvent, _ sequence: Int, _ study: StudyID, _ record: inout StudyRecord, at now: Double
    ) -> Problem? {
        switch event {
        case .created: return (.makesLegalTransitions, "created twice")
        case .started, .paused, .trialEnqueued, .spaceEdited: return nil
        case .trialSuggested(let number, _, let placement, _, _), .trialBranched(let number, _, _, let placement, _):
            if record.trials.count >= record.budget {
                return (.keepsTheBudget, "trial \(number) of a budget of \(record.budget)")
            }
            if number != record.trials.count { return (.makesLegalTransitions, "trial \(number) is out of order") }
            if case .trialBranched(_, let parent, _, _, _) = event, record.trials[parent].standing != .paused {
                return (
                    .makesLegalTransitions, "trial \(number) begins from \(parent), \(record.trials[parent].standing)"
                )
            }
            record.trials.append(TrialRecord(target: placement.target))
        case .trialLeased(let number, let attempt, let lease, let worker, _):
            let trial = record.trials[number]
            if leases[lease] != nil { return (.leasesToOne, "lease \(lease) is given again") }
            if let old = trial.lease, leases[old]?.isOpen ?? false {
                return (.leasesToOne, "trial \(number) is leased while \(old) lives")
            }
            if trial.standing != .waiting, trial.standing != .paused {
                return (.makesLegalTransitions, "trial \(number) is leased while \(trial.standing)")
            }
            if attempt != trial.attempts + 1 { return (.makesLegalTransitions, "attempt \(attempt) is out of order") }
            leases[lease] = LeaseRecord(
                study: study, trial: number, worker: worker, attempt: attempt, heardAt: now)
            record.trials[number].lease = lease
            record.trials[number].attempts = attempt
            record.trials[number].standing = .running
        case .measured(let number, let attempt, let measurement):
            return measured(number, attempt, measurement, &record)
        case .trialPromoted(let number, let target):
            let trial = record.trials[number]
            if trial.standing.isTerminal || target <= trial.target || target > record.maximum {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is promoted to \(target)")
            }
            record.trials[number].target = target
        case .trialPaused(let number, let attempt, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || (trial.standing != .running && trial.standing != .waiting) {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), pauses in attempt \(attempt)")
            }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .paused
        case .attemptEnded(let number, let attempt, _, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || trial.standing != .running {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is given back")
            }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .waiting
        case .attemptFailed(let number, let attempt, let reason, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || (trial.standing != .running && trial.standing != .waiting) {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is tried again")
            }
            if let problem = unsaid(reason, number, trial) { return problem }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .waiting
        case .trialEnded(let number, _, let outcome):
            return ended(number, outcome, sequence, &record)
        case .late(let number, let lease, _, _):
            let trial = record.trials[number]
            if trial.lease == lease, !trial.standing.isTerminal {
                return (.countsOnceAndTheRightOne, "the result of trial \(number)'s current lease is called late")
            }
        case .ended(let ending):
            let open = record.trials.filter { !$0.standing.isTerminal }.count
            if ending == .complete, open > 0 || record.trials.count < record.budget {
                return (.makesLegalTransitions, "complete with \(open) trials open")
            }
            for index in record.trials.indices where !record.trials[index].standing.isTerminal {
                close(record.trials[index].lease, by: sequence)
                record.trials[index].standing = .cancelled
            }
            record.isOver = true
        }
        return nil
    }

    mutating func close(_ lease: LeaseID?, by sequence: Int) {
        guard let lease, leases[lease]?.isOpen ?? false else { return }
        leases[lease]?.isOpen = false
        leases[lease]?.endedBy = sequence
    }
}
