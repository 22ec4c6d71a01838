import SearchSpaces

/// What each event changes, and when it is illegal.
extension StudyState {
    /// Follows one transition; returns what is illegal about it, if anything.
    mutating func transition(_ event: StudyEvent, at now: Double) -> String? {
        if isOver {
            guard case .late = event else { return "the study is over" }
        }
        if let reason = illegalMove(by: event) { return reason }
        if definition.deterministicBatch != nil, event.beginsRound, isAtRest { rest() }
        switch event {
        case .created:
            return "the study exists already"
        case .started:
            phase = .running
        case .paused:
            phase = .paused
        case .trialSuggested(let number, let configuration, let placement, let reason, let seen):
            if let reason = problem(numbering: number) { return reason }
            let configuration = definition.space.normalised(configuration)
                .sharingNames(of: trials.last?.configuration)
            if reason == Suggestion.enqueuedReason, let place = queue.firstIndex(of: configuration) {
                queue.remove(at: place)
            }
            trials.append(
                Trial(
                    number: number, configuration: configuration, placement: placement,
                    reason: reason, seen: seen,
                    state: .waiting, target: placement.target, suggestedAt: now))
            open.insert(number)
        case .trialBranched(let number, let parent, let configuration, let placement, let reason):
            if let reason = problem(numbering: number) { return reason }
            guard let checkpoint = known(parent)?.checkpoint, !trials[parent].state.isTerminal else {
                return "trial \(parent) has no checkpoint to begin from"
            }
            guard placement.target > checkpoint.fidelity, placement.target <= definition.fidelity.maximum else {
                return "target \(placement.target) is not between \(checkpoint.fidelity) and "
                    + "\(definition.fidelity.maximum)"
            }
            let configuration = definition.space.normalised(configuration)
                .sharingNames(of: trials.last?.configuration)
            trials.append(
                Trial(
                    number: number, configuration: configuration, placement: placement,
                    reason: reason, seen: revision, state: .waiting, target: placement.target, checkpoint: checkpoint,
                    origin: Trial.Origin(trial: parent, fidelity: checkpoint.fidelity), suggestedAt: now))
            open.insert(number)
        case .trialEnqueued(let configuration, let request):
            guard trials.count + queue.count < definition.budget.trials else {
                return "the budget has only \(definition.budget.trials) trials"
            }
            queue.append(definition.space.normalised(configuration))
            takenRequests.insert(request)
        case .spaceEdited(let space, let defaults, let request):
            guard space.problems.isEmpty else { return "the edited space is wrong" }
            definition.space = space
            spaceDefaults.merge(defaults) { $1 }
            spaceEdits += 1
            let fit = SpaceFit(space, defaults: spaceDefaults)
            // What was enqueued and does not fit is not tried.
            queue = queue.compactMap { try? fit.configuration($0) }
            takenRequests.insert(request)
        case .trialLeased(let number, let attempt, let lease, let worker, let from):
            guard let trial = known(number), trial.state == .waiting || trial.state == .paused else {
                return "trial \(number) is not waiting"
            }
            guard attempt == trial.attempts.count + 1 else { return "attempt \(attempt) is out of order" }
            guard from == trial.checkpoint?.fidelity ?? 0 else { return "fidelity \(from) has no checkpoint" }
            trials[number].state = .running
            trials[number].measurements.removeAll { $0.fidelity > from }
            trials[number].attempts.append(
                Attempt(number: attempt, lease: lease, worker: worker, from: from, startedAt: now))
        case .measured(let number, let attempt, let measurement):
            guard let trial = known(number), let last = trial.attempts.last, last.number == attempt else {
                return "attempt \(attempt) of trial \(number) is not the current one"
            }
            // A worker that was thought lost goes on as long as nobody else has its trial.
            guard last.ending == nil || last.ending == .lost, trial.state == .running || trial.state == .waiting else {
                return "attempt \(attempt) of trial \(number) is over"
            }
            guard measurement.sequence == last.lastSequence + 1 else {
                return "measurement \(measurement.sequence) is out of order"
            }
            guard measurement.fidelity > trial.reached else {
                return "fidelity \(measurement.fidelity) is not above \(trial.reached)"
            }
            spentFidelity += measurement.fidelity - max(trial.reached, last.from)
            trials[number].state = .running
            trials[number].measurements.append(measurement)
            reopen(number)
            trials[number].attempts[attempt - 1].lastSequence = measurement.sequence
        case .trialPromoted(let number, let target):
            guard let trial = known(number), !trial.state.isTerminal else { return "trial \(number) is over" }
            guard target > trial.target, target <= definition.fidelity.maximum else {
                return "target \(target) is not between \(trial.target) and \(definition.fidelity.maximum)"
            }
            trials[number].target = target
        case .trialPaused(let number, let attempt, let checkpoint):
            guard let reason = problem(endingAttempt: attempt, of: number) else {
                trials[number].state = .paused
                trials[number].checkpoint = checkpoint
                close(number, .paused, at: now)
                return nil
            }
            return reason
        case .attemptEnded(let number, let attempt, let ending, let checkpoint):
            guard let trial = known(number), trial.state == .running, trial.attempts.count == attempt else {
                return "attempt \(attempt) of trial \(number) is not running"
            }
            trials[number].state = .waiting
            if let checkpoint { trials[number].checkpoint = checkpoint }
            close(number, ending, at: now)
        case .attemptFailed(let number, let attempt, let reason, let message):
            guard let trial = known(number), trial.attempts.count == attempt else {
                return "attempt \(attempt) of trial \(number) is not the current one"
            }
            trials[number].state = .waiting
            close(number, .failed, at: now)
            trials[number].attempts[attempt - 1].failure = reason
            trials[number].attempts[attempt - 1].message = message
        case .trialEnded(let number, let attempt, let outcome):
            guard let trial = known(number), !trial.state.isTerminal else { return "trial \(number) is over" }
            if let attempt, attempt != trial.attempts.count { return "attempt \(attempt) is not the current one" }
            if let reason = problem(with: outcome) { return reason }
            end(number, outcome, at: now)
        case .late(let number, _, _, _):
            guard known(number) != nil else { return "trial \(number) is unknown" }
            lateResults += 1
        case .ended(let ending):
            phase = .ended(ending)
            for number in open.sorted() { end(number, .cancelled, at: now) }
        }
        return nil
    }

    private func problem(numbering number: Int) -> String? {
        guard number == trials.count else { return "trial \(number) is out of order" }
        return number < definition.budget.trials ? nil : "the budget has only \(number) trials"
    }

    private func known(_ number: Int) -> Trial? {
        trials.indices.contains(number) ? trials[number] : nil
    }

    private func problem(endingAttempt attempt: Int, of number: Int) -> String? {
        guard let trial = known(number), trial.attempts.count == attempt else {
            return "attempt \(attempt) of trial \(number) is not the current one"
        }
        return trial.state == .running || trial.state == .waiting ? nil : "trial \(number) is not running"
    }

    private func problem(with outcome: TrialOutcome) -> String? {
        let (metrics, constraints) = (1 + definition.furtherMetrics.count, definition.constraints.count)
        switch outcome {
        case .completed:
            guard metrics == 1, constraints == 0 else {
                return "one value is too few for \(metrics) metrics and \(constraints) constraints"
            }
        case .evaluated(let evaluation):
            guard evaluation.values.count == metrics, evaluation.constraints.count == constraints else {
                return "expected values of \(metrics) metrics and \(constraints) constraints, found "
                    + "\(evaluation.values.count) and \(evaluation.constraints.count)"
            }
        case .pruned, .failed, .cancelled: break
        }
        return nil
    }
}
