public import SearchSpaces
public import Studies

/// A study whose trials are evaluated elsewhere: it is asked what to try and told what came of it.
///
/// The strategy, the events and the state are those of any study; there are no workers, leases or clocks.
///
/// ```swift
/// var study = try AskTellStudy(definition)
/// for trial in try study.ask(4) { try study.tell(trial.number, .completed(loss(trial.configuration))) }
/// ```
public struct AskTellStudy: Sendable {
    /// The study so far.
    public private(set) var state: StudyState
    /// Active seconds, noted with each event; whoever keeps a clock sets it.
    public var elapsed = 0.0
    /// Whether the sampler has nothing new to suggest.
    public private(set) var isExhausted = false

    /// Milliseconds since 1970, noted with each event for display; whoever keeps a clock sets it.
    public var wallMilliseconds: Int64 = 0
    /// The events so far, for a replay; nil unless the study was created to keep them.
    package private(set) var record: [RecordedEvent]?

    private let sampler: any Sampler
    private let scheduler: any Scheduler
    private let keepsEvents: Bool
    private var events: [RecordedEvent] = []

    /// How to go on with a trial that reported a value.
    public enum Answer: Sendable, Hashable {
        /// Go on and report, at the latest at this fidelity.
        case goOn(until: Int)
        /// Keep what is needed to go on; the trial may be asked for again.
        case pause
        /// Stop for good.
        case stop
    }

    /// Creates a study.
    ///
    /// - Throws: `StrategyError` if the strategy is unknown or cannot work on the study.
    public init(_ definition: StudyDefinition) throws { try self.init(definition, keepsRecord: false) }

    /// Creates a study that keeps its events if asked to.
    package init(_ definition: StudyDefinition, keepsRecord: Bool) throws {
        sampler = try SamplerCatalogue.make(for: definition)
        scheduler = try SchedulerCatalogue.make(for: definition)
        keepsEvents = false
        let created = RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition))
        state = try StudyState(created)
        record = keepsRecord ? [created] : nil
        try apply(.started)
    }

    /// Goes on with a study where its events leave off; what happens from here on is in ``takeEvents()``.
    ///
    /// - Throws: `StrategyError` if the strategy is unknown or cannot work on the study.
    public init(resuming state: StudyState) throws {
        sampler = try SamplerCatalogue.make(for: state.definition)
        scheduler = try SchedulerCatalogue.make(for: state.definition)
        keepsEvents = true
        self.state = state
        elapsed = state.elapsed
    }

    /// Takes the study up, unless that happened before or it is over; the budget's time may end it.
    ///
    /// - Throws: `IllegalEvent` (not known to happen).
    public mutating func start() throws {
        if state.phase == .defined || state.phase == .paused { try apply(.started) }
        try endIfOver()
    }

    /// The events since the last call, in order, for whoever stores the study; none if it began in memory.
    public mutating func takeEvents() -> [RecordedEvent] {
        defer { events.removeAll() }
        return events
    }

    /// Ends the study if nothing is left to do: the time or the trials of the budget are used up, or the space is.
    ///
    /// - Throws: `IllegalEvent` (not known to happen).
    public mutating func endIfOver() throws {
        if state.isOver { return }
        let budget = state.definition.budget
        if let limit = budget.seconds, elapsed >= limit {
            try apply(.ended(.deadline))
        } else if state.open.isEmpty, state.trials.count >= budget.trials {
            try apply(.ended(.complete))
        } else if state.open.isEmpty, isExhausted || scheduler.room(in: state) <= 0, state.queue.isEmpty {
            try apply(.ended(.exhausted))
        }
    }

    /// Tries configurations next, before the sampler's; they count towards the budget.
    ///
    /// - Parameter configurations: Each in the space.
    /// - Throws: `RequestProblem` if one is not in the space or the budget has no room; nothing has changed then.
    public mutating func enqueue(_ configurations: [Configuration]) throws {
        let request = StudyRequest(
            id: "\(state.revision)", study: StudyID(rawValue: 0), action: .enqueue(configurations))
        for event in try request.events(for: state) { try apply(event) }
    }

    /// Trials to evaluate: those that were paused and may go on, then new ones.
    ///
    /// - Parameter count: How many are wanted, at least 1.
    /// - Returns: Running trials, each to be evaluated from its checkpoint's fidelity up to its target; fewer than
    ///   wanted if the budget or the space is used up, or rungs wait for trials that are running.
    /// - Throws: `IllegalEvent` (not known to happen).
    public mutating func ask(_ count: Int) throws -> [Trial] {
        var numbers = state.open.sorted().filter { number in
            let trial = state.trials[number]
            return trial.state == .waiting || (trial.state == .paused && trial.target > trial.reached)
        }
        let queued = state.enqueuedCount(wanted: count - numbers.count, room: scheduler.room(in: state))
        for configuration in state.queue.prefix(queued) {
            let number = state.trials.count
            try apply(
                .trialSuggested(
                    trial: number, configuration: configuration, placement: scheduler.placement(ofTrial: number),
                    reason: Suggestion.enqueuedReason, seen: state.revision))
            numbers.append(number)
        }
        let missing = state.suggestionCount(
            wanted: count - numbers.count, room: scheduler.room(in: state))
        if missing > 0, !isExhausted { numbers += try suggest(missing) }
        return try numbers.prefix(count).map { number in
            let trial = state.trials[number]
            let attempt = trial.attempts.count + 1
            try apply(
                .trialLeased(
                    trial: number, attempt: attempt, lease: LeaseID(high: UInt64(number), low: UInt64(attempt)),
                    worker: WorkerID(rawValue: "asker"), from: trial.checkpoint?.fidelity ?? 0))
            return state.trials[number]
        }
    }

    private mutating func suggest(_ count: Int) throws -> Range<Int> {
        let first = state.trials.count
        let seen = state.revision
        let suggestions = sampler.suggest(SuggestionRequest(count, after: state))
        isExhausted = suggestions.count < count
        for (offset, suggestion) in suggestions.enumerated() {
            try apply(
                .trialSuggested(
                    trial: first + offset, configuration: suggestion.configuration,
                    placement: scheduler.placement(ofTrial: first + offset), reason: suggestion.reason, seen: seen))
        }
        return first..<state.trials.count
    }

    /// Takes a value on the way.
    ///
    /// - Parameters:
    ///   - number: A running trial.
    ///   - fidelity: Above all that it reported before, up to the maximum.
    ///   - value: The metric there.
    ///   - values: The values of all metrics, if there are several, `value` first.
    /// - Returns: How to go on. At the maximum it is `goOn`: the trial ends when it is told.
    /// - Throws: ``AskTellError``; nothing has changed then.
    public mutating func report(_ number: Int, fidelity: Int, value: Double, values: [Double]? = nil) throws
        -> Answer
    {
        guard state.trials.indices.contains(number) else { throw AskTellError.unknownTrial(number) }
        let subject = state.trials[number]
        guard subject.state == .running, let attempt = subject.attempts.last else {
            throw AskTellError.notRunning(number, state: subject.state.name)
        }
        let maximum = state.definition.fidelity.maximum
        guard fidelity > subject.reached, fidelity <= maximum else {
            throw AskTellError.wrongFidelity(number, found: fidelity, above: subject.reached, upTo: maximum)
        }
        try apply(
            .measured(
                trial: number, attempt: attempt.number,
                Measurement(
                    sequence: attempt.lastSequence + 1, fidelity: fidelity, value: value, seconds: 0,
                    values: values)))
        if fidelity == maximum { return .goOn(until: maximum) }
        if fidelity < state.trials[number].target {
            guard scheduler.stops(number, in: state.visible(to: number)) else {
                return .goOn(until: state.trials[number].target)
            }
            try end(number, .pruned)
            try review(state.dueInRound)
            return .stop
        }
        try review(state.dueForReview(after: number))
        let trial = state.trials[number]
        if trial.state.isTerminal { return .stop }
        if trial.target > trial.reached { return .goOn(until: trial.target) }
        let content = ArtifactReference(digest: "\(number)-\(trial.reached)", bytes: 0)
        try apply(
            .trialPaused(
                trial: number, attempt: trial.attempts.count,
                Checkpoint(content: content, fidelity: trial.reached)))
        if scheduler.branches { try review(state.dueForReview(after: number, missing: true)) }
        return state.trials[number].state.isTerminal ? .stop : .pause
    }

    /// Takes the end of a trial.
    ///
    /// A value that is not finite counts as a failure.
    ///
    /// - Throws: ``AskTellError``; nothing has changed then.
    public mutating func tell(_ number: Int, _ outcome: TrialOutcome) throws {
        guard state.trials.indices.contains(number) else { throw AskTellError.unknownTrial(number) }
        guard !state.trials[number].state.isTerminal else {
            throw AskTellError.notRunning(number, state: state.trials[number].state.name)
        }
        if case .completed(let value) = outcome, !value.isFinite {
            return try end(number, .failed(.diverged, message: "the metric is \(value)"))
        }
        if case .evaluated(let evaluation) = outcome, !evaluation.isFinite {
            return try end(number, .failed(.diverged, message: "a metric or constraint is not finite"))
        }
        try end(number, outcome)
    }

    private mutating func end(_ number: Int, _ outcome: TrialOutcome) throws {
        let attempts = state.trials[number].attempts.count
        try apply(.trialEnded(trial: number, attempt: attempts == 0 ? nil : attempts, outcome))
        try review(state.dueForReview(after: number))
    }

    private mutating func review(_ numbers: [Int]) throws {
        for number in numbers {
            for verdict in scheduler.verdicts(after: number, in: state) {
                if case .prune(let trial) = verdict { try apply(.trialEnded(trial: trial, attempt: nil, .pruned)) }
                if let event = state.event(of: verdict) { try apply(event) }
            }
        }
    }

    private mutating func apply(_ event: StudyEvent) throws {
        let recorded = RecordedEvent(
            sequence: state.revision + 1, elapsed: elapsed, wallMilliseconds: wallMilliseconds, event: event)
        try state.apply(recorded)
        record?.append(recorded)
        if keepsEvents { events.append(recorded) }
    }
}
