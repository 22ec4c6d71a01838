import SearchSpaces

/// Trials that the sampler or the user suggests.
extension StudyMachine {
    /// Suggests what the user enqueued, as far as workers are free for it.
    ///
    /// While the sampler is at work the queue waits: the trials that it was asked for keep their numbers.
    mutating func suggestEnqueued(for workers: Int, at now: Moment) {
        guard !isSuggesting else { return }
        let waiting = runnable.count { state.trials[$0].state == .waiting && state.trials[$0].isEnqueued }
        let count = state.enqueuedCount(wanted: workers - waiting, room: scheduler.room(in: state))
        for configuration in state.queue.prefix(count) {
            let number = state.trials.count
            record(
                .trialSuggested(
                    trial: number, configuration: configuration, placement: scheduler.placement(ofTrial: number),
                    reason: Suggestion.enqueuedReason, seen: state.revision), at: now)
        }
    }

    /// Takes the sampler's answer.
    ///
    /// Suggestions that the space does not contain are dropped; none at all means that the space is exhausted.
    public mutating func suggested(_ suggestions: [Suggestion], seen: Int, at now: Moment) {
        isSuggesting = false
        guard !state.isOver else { return }
        let allowed = suggestions.filter { state.definition.space.contains($0.configuration) }
        isExhausted = allowed.isEmpty
        // What was enqueued meanwhile keeps its place in the budget.
        let room = max(0, state.definition.budget.trials - state.trials.count - state.queue.count)
        for suggestion in allowed.prefix(room) {
            let number = state.trials.count
            record(
                .trialSuggested(
                    trial: number, configuration: suggestion.configuration,
                    placement: scheduler.placement(ofTrial: number), reason: suggestion.reason, seen: seen), at: now)
        }
        endIfComplete(at: now)
    }

    /// Carries out what the user asked for from outside; a request that was taken before changes nothing.
    ///
    /// - Throws: ``RequestProblem`` if it does not fit the study as it stands; nothing has changed then.
    public mutating func take(_ request: StudyRequest, at now: Moment) throws(RequestProblem) {
        for event in try request.events(for: state) { record(event, at: now) }
        if case .editSpace = request.action { isExhausted = false }
    }
}
