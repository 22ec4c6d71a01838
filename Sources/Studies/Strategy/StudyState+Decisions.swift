/// When the sampler and the scheduler are asked, and about what: the same for a manager, a simulation and a replay.
extension StudyState {
    /// How many suggestions to ask for now.
    ///
    /// A deterministic study asks for a whole batch at rest and for none in between, whatever is wanted.
    ///
    /// - Parameters:
    ///   - wanted: How many trials there are workers for beyond those that wait; 0 or less if none.
    ///   - room: How many trials the scheduler has room for.
    /// - Returns: 0 or less if the sampler is not to be asked.
    package func suggestionCount(wanted: Int, room: Int) -> Int {
        let left = min(definition.budget.trials - trials.count - queue.count, room)
        guard let batch = definition.deterministicBatch else { return min(wanted, left) }
        return wanted > 0 && isAtRest ? min(batch, left) : 0
    }

    /// How many enqueued configurations become trials now; in a deterministic study up to a batch, at rest.
    ///
    /// - Parameters:
    ///   - wanted: How many trials there are workers for beyond those that wait; 0 or less if none.
    ///   - room: How many trials the scheduler has room for.
    package func enqueuedCount(wanted: Int, room: Int) -> Int {
        guard wanted > 0 else { return 0 }
        let next = max(0, min(queue.count, room))
        guard let batch = definition.deterministicBatch else { return min(wanted, next) }
        return isAtRest ? min(batch, next) : 0
    }

    /// The event by which a verdict is carried out, unless it prunes.
    package func event(of verdict: Verdict) -> StudyEvent? {
        switch verdict {
        case .promote(let trial, let target): .trialPromoted(trial: trial, target: target)
        case .branch(let parent, let configuration, let target):
            .trialBranched(
                trial: trials.count, parent: parent, configuration: configuration,
                placement: Placement(bracket: trials[parent].placement.bracket, target: target),
                reason: "begins from trial \(parent) at \(trials[parent].reached) \(definition.fidelity.name)")
        case .prune: nil
        }
    }

    /// The trials about which the scheduler is asked once a trial has reached its target, ended or paused, in order.
    ///
    /// That is the trial itself, unless it was pruned or merely paused. A deterministic study asks about every trial
    /// of the round, by number, when the last of them comes to rest.
    ///
    /// - Parameters:
    ///   - number: The trial.
    ///   - missing: Of a trial that has paused: what ``isReviewMissing(atPauseOf:by:)`` said before.
    /// - Complexity: O(1), or O(trials) in a deterministic study.
    package func dueForReview(after number: Int, missing: Bool = false) -> [Int] {
        let trial = trials[number]
        if missing, definition.deterministicBatch == nil { return [number] }
        if trial.state == .pruned { return [] }
        guard definition.deterministicBatch != nil else { return trial.state == .paused ? [] : [number] }
        // A pause follows from a measurement that was reviewed, unless the attempt began at its target.
        if trial.state == .paused, !missing, trial.attempts.last?.lastSequence ?? 0 > 0 { return [] }
        return dueInRound
    }

    /// Whether the scheduler has to be asked again when a trial pauses now.
    ///
    /// It was asked when the trial was measured. But if the trial was thought lost since, those that were measured
    /// meanwhile had to wait for it; and one that branches had to wait for the checkpoint.
    package func isReviewMissing(atPauseOf number: Int, by scheduler: some Scheduler) -> Bool {
        scheduler.branches || (trials.indices.contains(number) && trials[number].attempts.last?.ending == .lost)
    }

    /// The trials about which the scheduler is asked once one was stopped on its way: none but in a deterministic study,
    /// whose round may be complete with that.
    ///
    /// - Complexity: O(trials).
    package var dueInRound: [Int] {
        definition.deterministicBatch != nil && !isOver && isAtRest ? advancedInRound : []
    }
}

extension SuggestionRequest {
    /// The request that follows from a state.
    ///
    /// In a deterministic study the trials come without times, workers and attempts.
    ///
    /// - Parameters:
    ///   - count: How many suggestions are wanted, at least 1.
    ///   - state: What the sampler may know.
    ///   - withTrials: Whether the sampler is told of the trials so far.
    package init(_ count: Int, after state: StudyState, withTrials: Bool = true) {
        let definition = state.definition
        let trials = withTrials ? state.trialsInSpace : []
        self.init(
            space: definition.space, metric: definition.metric, fidelity: definition.fidelity, seed: definition.seed,
            firstTrial: state.trials.count, count: count, seen: state.revision,
            trials: definition.deterministicBatch == nil ? trials : trials.map(\.untimed),
            furtherMetrics: definition.furtherMetrics, constraints: definition.constraints)
    }
}
