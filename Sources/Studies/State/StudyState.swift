public import SearchSpaces

/// A study as its events tell it: the fold of ``StudyEvent``s.
///
/// Whatever holds a `StudyState` can throw it away and fold the events again. Applying an event either follows one of
/// the legal transitions or throws and changes nothing.
///
/// - Complexity: applying an event is O(1), but for the end of a study, which is O(trials), and with several metrics for
///   the end of a trial, which is O(front).
public struct StudyState: Sendable, Equatable {
    /// Where the study stands.
    public enum Phase: Sendable, Hashable, Codable {
        /// Defined; not yet taken up.
        case defined
        /// A manager works on it, or will when one runs.
        case running
        /// Starts no more work until it is taken up again.
        case paused
        /// Over.
        case ended(StudyEnding)
    }

    /// What the user decided, with the search space as it was last edited.
    public private(set) var definition: StudyDefinition
    /// Where the study stands.
    public private(set) var phase = Phase.defined
    /// The trials by number.
    public private(set) var trials: Trials
    /// How many events have been applied.
    public private(set) var revision = 1
    /// Active seconds of the study at the last event.
    public private(set) var elapsed = 0.0
    /// When the study was defined: milliseconds since 1970, for display.
    public let createdMilliseconds: Int64
    /// When the last event happened: milliseconds since 1970, for display.
    public private(set) var updatedMilliseconds: Int64
    /// The results that came too late to count.
    public private(set) var lateResults = 0
    /// The fidelity spent in all attempts so far.
    public private(set) var spentFidelity = 0
    /// The number of the best completed trial by the first metric, among those that satisfy all constraints.
    public private(set) var bestTrial: Int?
    /// The numbers of the feasible completed trials that no other one dominates, rising.
    ///
    /// With one metric it holds the best trial alone.
    public private(set) var front: [Int] = []
    /// The trials that have not ended, by number.
    public private(set) var open: Set<Int> = []
    /// How many trials ended in each way, by the state's name.
    public private(set) var ended: [String: Int] = [:]
    /// The configurations that the user gave to try next, in order; each leaves when it is suggested.
    public private(set) var queue: [Configuration]
    /// How often the search space was edited.
    public private(set) var spaceEdits = 0
    /// What earlier trials had for parameters that were added to the space.
    public private(set) var spaceDefaults: [String: ParameterValue] = [:]
    /// The requests of the user that were taken, so that none counts twice.
    public private(set) var takenRequests: Set<String> = []
    /// The study when its present round began; empty before the first, and unless the study is deterministic.
    private var lastRest: [StudyState] = []

    /// Begins with the event that created the study.
    ///
    /// - Parameters:
    ///   - first: The event.
    ///   - mostWhole: How many of the newest trials stay as they are when they have ended. Those before are kept in a sixth
    ///     of the memory, at the cost of unpacking one whenever it is read. If nil, and in a deterministic study, all stay.
    /// - Throws: ``IllegalEvent`` unless the event is `created` and numbered 1.
    public init(
        _ first: RecordedEvent, mostWhole: (StudyDefinition) -> Int? = { _ in nil }
    ) throws(IllegalEvent) {
        guard case .created(let definition) = first.event, first.sequence == 1 else {
            throw IllegalEvent(sequence: first.sequence, reason: "the first event must create the study")
        }
        self.definition = definition
        trials = Trials(mostWhole: definition.deterministicBatch == nil ? mostWhole(definition) : nil)
        queue = (definition.enqueued ?? []).map(definition.space.normalised(_:))
        createdMilliseconds = first.wallMilliseconds
        updatedMilliseconds = first.wallMilliseconds
    }

    /// Folds all events of a study.
    ///
    /// - Parameters:
    ///   - events: The events, in order.
    ///   - mostWhole: As in ``init(_:mostWhole:)``.
    /// - Throws: ``IllegalEvent`` if there is none, or one does not follow from those before it.
    public init(
        replaying events: some Sequence<RecordedEvent>, mostWhole: (StudyDefinition) -> Int? = { _ in nil }
    ) throws(IllegalEvent) {
        var iterator = events.makeIterator()
        guard let first = iterator.next() else { throw IllegalEvent(sequence: 0, reason: "the study has no events") }
        try self.init(first, mostWhole: mostWhole)
        while let event = iterator.next() { try apply(event) }
    }

    /// The best completed trial by the first metric, among those that satisfy all constraints.
    public var best: Trial? { bestTrial.map { trials[$0] } }

    /// The trials from whose checkpoints a trial descends, its parent first; empty if it began from nothing.
    ///
    /// - Complexity: O(ancestors).
    public func lineage(of number: Int) -> [Trial] {
        Array(sequence(first: trials[number]) { trial in trial.origin.map { self.trials[$0.trial] } }.dropFirst())
    }

    /// The trials as a sampler is to see them.
    ///
    /// As they are, unless the space was edited: then those that do not fit it any more count as cancelled, and the others
    /// have values for parameters that are new.
    public var trialsInSpace: [Trial] {
        spaceEdits == 0 ? trials.array : SpaceFit(definition.space, defaults: spaceDefaults).seen(trials)
    }

    /// Whether the study is over.
    public var isOver: Bool { if case .ended = phase { true } else { false } }

    /// Applies the next event.
    ///
    /// - Throws: ``IllegalEvent`` if the event does not follow from the state, which is then unchanged.
    public mutating func apply(_ recorded: RecordedEvent) throws(IllegalEvent) {
        guard recorded.sequence == revision + 1 else {
            throw IllegalEvent(sequence: recorded.sequence, reason: "expected event \(revision + 1)")
        }
        if let reason = transition(recorded.event, at: recorded.elapsed) {
            throw IllegalEvent(sequence: recorded.sequence, reason: reason)
        }
        revision = recorded.sequence
        elapsed = max(elapsed, recorded.elapsed)
        updatedMilliseconds = recorded.wallMilliseconds
    }

    /// Follows one transition; returns what is illegal about it, if anything.
    private mutating func transition(_ event: StudyEvent, at now: Double) -> String? {
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

    private mutating func rest() {
        var now = self
        now.lastRest = []
        lastRest = [now]
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

    private mutating func reopen(_ number: Int) {
        let last = trials[number].attempts.count - 1
        trials[number].attempts[last].ending = nil
        trials[number].attempts[last].endedAt = nil
    }

    private mutating func close(_ number: Int, _ ending: AttemptEnding, at now: Double) {
        let last = trials[number].attempts.count - 1
        guard last >= 0 else { return }
        trials[number].attempts[last].ending = ending
        trials[number].attempts[last].endedAt = now
    }

    private mutating func complete(_ number: Int, with evaluation: Evaluation) {
        trials[number].state = .completed
        trials[number].value = evaluation.values[0]
        guard evaluation.isFeasible else { return }
        if bestTrial.flatMap({ trials[$0].value }).map({
            definition.metric.loss(evaluation.values[0]) < definition.metric.loss($0)
        }) ?? true {
            bestTrial = number
        }
        guard !definition.furtherMetrics.isEmpty else {
            front = bestTrial.map { [$0] } ?? []
            return
        }
        let losses = losses(of: evaluation)
        guard !losses.contains(where: \.isNaN) else { return }
        var isDominated = false
        let kept = front.filter { other in
            let others = trials[other].result.map(self.losses(of:)) ?? []
            isDominated = isDominated || ParetoOrder.dominates(others, losses)
            return !ParetoOrder.dominates(losses, others)
        }
        if !isDominated { front = (kept + [number]).sorted() }
    }

    private func losses(of evaluation: Evaluation) -> [Double] {
        zip(definition.metrics, evaluation.values).map { $0.loss($1) }
    }

    private mutating func end(_ number: Int, _ outcome: TrialOutcome, at now: Double) {
        let wasHeld = trials[number].attempts.last.map { $0.ending == nil || $0.ending == .lost } ?? false
        trials[number].endedAt = now
        let ending: AttemptEnding
        switch outcome {
        case .completed(let value):
            complete(number, with: Evaluation(values: [value]))
            ending = .result
        case .evaluated(let evaluation):
            trials[number].evaluation = evaluation
            complete(number, with: evaluation)
            ending = .result
        case .pruned:
            trials[number].state = .pruned
            ending = .stopped
        case .failed(let reason, let message):
            trials[number].state = .failed(reason)
            trials[number].message = message
            ending = reason == .lost ? .lost : reason == .rejected ? .refused : .result
        case .cancelled:
            trials[number].state = .cancelled
            ending = .cancelled
        }
        if wasHeld { close(number, ending, at: now) }
        open.remove(number)
        ended[trials[number].state.name, default: 0] += 1
        trials.pack(number)
    }
}

// MARK: - Rounds of a deterministic study

extension StudyState {
    /// Whether no trial can go on unless the scheduler promotes one or the sampler suggests one.
    ///
    /// Every open trial has then been measured at its target. In a deterministic study the scheduler compares trials,
    /// and the sampler is asked, only at such moments: what they see is a whole *round*, whoever finished first in it.
    public var isAtRest: Bool {
        open.allSatisfy { number in
            let trial = trials[number]
            switch trial.state {
            case .paused: return trial.reached >= trial.target
            case .running: return trial.reached >= trial.target && trial.target < definition.fidelity.maximum
            case .waiting, .completed, .pruned, .failed, .cancelled: return false
            }
        }
    }

    /// The trials that have got further since the round began and were not pruned in it, by number.
    var advancedInRound: [Int] {
        let before = lastRest.first?.trials ?? Trials()
        return trials.indices.filter { number in
            let trial = trials[number]
            guard trial.state != .pruned, trial.state != .cancelled else { return false }
            guard before.indices.contains(number) else { return true }
            let earlier = before[number]
            return trial.reached > earlier.reached || trial.state.isTerminal != earlier.state.isTerminal
        }
    }

    /// What a trial of a deterministic study may be compared with before it reaches its target: itself as it is, all
    /// others as they were when the round began; the state itself in any other study.
    ///
    /// - Complexity: O(trials).
    package func visible(to number: Int) -> StudyState {
        guard definition.deterministicBatch != nil, trials.indices.contains(number), var view = lastRest.first else {
            return self
        }
        for trial in trials[view.trials.count...] {
            view.trials.append(trial.unstarted)
            view.open.insert(trial.number)
        }
        view.trials[number] = trials[number]
        view.revision = revision
        return view
    }
}

extension StudyEvent {
    /// Whether work follows that the trials at rest did not have before.
    fileprivate var beginsRound: Bool {
        switch self {
        case .trialSuggested, .trialBranched, .trialPromoted: true
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .trialLeased, .measured, .trialPaused,
            .attemptEnded, .attemptFailed, .trialEnded, .late, .ended:
            false
        }
    }
}

/// An event that does not follow from the state.
public struct IllegalEvent: Error, Sendable, Hashable, CustomStringConvertible {
    /// The event's number.
    public var sequence: Int
    /// What is wrong with it.
    public var reason: String

    /// Creates an error.
    package init(sequence: Int, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }

    /// The number and the reason.
    public var description: String { "event \(sequence): \(reason)" }
}
