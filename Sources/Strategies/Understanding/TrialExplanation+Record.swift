import Randomness
import SearchSpaces
public import Studies

extension TrialExplanation {
    /// Explains a trial from a study's record.
    ///
    /// - Parameters:
    ///   - number: The trial.
    ///   - events: All events of the study, in order.
    ///   - neighbours: How many of the nearest trials to name.
    /// - Returns: nil if there is no such trial.
    /// - Throws: `IllegalEvent` if the events are not a study's; `StrategyError` if this version cannot make its scheduler.
    /// - Complexity: O(events), and O(n³) with n the trials before this one.
    public static func explain(
        _ number: Int, from events: [RecordedEvent], neighbours: Int = 5
    ) throws -> TrialExplanation? {
        guard let story = try TrialStory(of: number, in: events) else { return nil }
        let definition = story.final.definition
        let trial = story.final.trials[number]
        let plan = try SchedulerCatalogue.make(for: definition).plan
        let bracket = trial.placement.bracket
        let judged = judge(trial, story, neighbours)
        return TrialExplanation(
            trial: number, state: trial.state.name, value: trial.value, message: trial.message,
            parameters: trial.configuration, strategy: StrategyCatalogue.name(of: definition),
            sampler: definition.sampler.name, scheduler: definition.scheduler.name, bracket: bracket,
            rungs: plan.brackets.indices.contains(bracket) ? plan.brackets[bracket].rungs : [], target: trial.target,
            reached: trial.reached, attempts: trial.attempts.count,
            suggestion: Suggestion(
                reason: trial.reason, fallback: fallback(trial.reason), seen: trial.seen, seconds: trial.suggestedAt,
                ended: story.seen.trials.count - story.seen.open.count, best: story.seen.best?.value,
                bestTrial: story.seen.bestTrial, pending: story.seen.open.sorted(), together: story.together),
            model: judged.model, noModel: judged.problem, nearest: judged.nearest, decisions: story.decisions,
            lineage: trial.origin == nil ? nil : story.final.lineage(of: number).map(\.number))
    }

    /// What a reason says was done in place of the sampler's own method.
    private static func fallback(_ reason: String) -> String? {
        for prefix in ["random draw: ", "initial design"] where reason.hasPrefix(prefix) { return reason }
        return nil
    }

    private static func judge(
        _ trial: Trial, _ story: TrialStory, _ neighbours: Int
    ) -> (model: Model?, problem: String?, nearest: [Neighbour]) {
        let request = SuggestionRequest(1, after: story.seen)
        let before = story.together.filter { $0 < trial.number }.map { story.final.trials[$0].configuration }
        let view: SurrogateView
        switch SurrogateView.fit(request, also: before) {
        case .success(let fitted): view = fitted
        case .failure(let surrender): return (nil, surrender.reason, [])
        }
        var generator = CounterGenerator(seed: request.seed, stream: trial.number, purpose: .resampling)
        let random = (0..<256).compactMap { _ in request.space.draw(using: &generator) }
        let scores = view.logExpectedImprovement([trial.configuration] + random)
        let prediction = view.predict([trial.configuration], isCertainOfPending: true)[0]
        let outcome = trial.measurement(at: view.fidelity)?.value ?? (trial.state == .completed ? trial.value : nil)
        let spread = (prediction.deviation * prediction.deviation + view.noise * view.noise).squareRoot()
        let model = Model(
            results: view.seen, fidelity: view.fidelity, mean: prediction.value, deviation: prediction.deviation,
            noise: view.noise, logExpectedImprovement: scores[0],
            betterAtRandom: scores.dropFirst().count { $0 > scores[0] },
            surprise: outcome.flatMap { $0.isFinite ? ($0 - prediction.value) / spread : nil })
        let known = story.seen.trials
        let distances = view.distances(of: known.map(\.configuration), from: trial.configuration)
        let nearest = known.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(neighbours).map {
            index in
            let other = known[index]
            return Neighbour(
                trial: other.number, distance: distances[index],
                value: other.measurement(at: view.fidelity)?.value ?? other.value ?? other.measurements.last?.value,
                state: other.state.name, parameters: other.configuration)
        }
        return (model, nil, Array(nearest))
    }
}

/// What the record says about one trial.
struct TrialStory {
    /// The study as the sampler saw it.
    private(set) var seen: StudyState
    /// The study at the last event.
    private(set) var final: StudyState
    /// The trials that the same request suggested.
    private(set) var together: [Int] = []
    /// What was decided about the trial.
    private(set) var decisions: [TrialExplanation.Decision] = []
    private let number: Int

    /// Reads the events; nil if they have no such trial.
    init?(of number: Int, in events: [RecordedEvent]) throws {
        guard let first = events.first else { throw IllegalEvent(sequence: 0, reason: "the study has no events") }
        let revision = events.lazy.compactMap { event -> Int? in
            switch event.event {
            case .trialSuggested(number, _, _, _, let seen): seen
            case .trialBranched(number, _, _, _, _): event.sequence - 1
            default: nil
            }
        }.first
        self.number = number
        final = try StudyState(first)
        seen = final
        guard let revision else { return nil }
        for event in events.dropFirst() {
            if final.revision == revision { seen = final }
            try final.apply(event)
            if case .trialSuggested(let trial, _, _, _, revision) = event.event { together.append(trial) }
            if case .trialBranched(number, _, _, _, _) = event.event { together = [number] }
            note(event)
        }
    }

    private mutating func note(_ event: RecordedEvent) {
        let words: String
        switch event.event {
        case .trialPromoted(number, let target): words = "goes on to \(target)"
        case .trialBranched(let child, number, _, _, _): words = "trial \(child) begins from it"
        case .trialEnded(number, _, .pruned): words = "pruned"
        case .trialEnded(number, _, .completed): words = "completed"
        case .trialEnded(number, _, .failed(let reason, _)): words = "failed: \(reason.rawValue)"
        case .trialEnded(number, _, .cancelled): words = "cancelled"
        case .attemptEnded(number, _, let ending, _): words = "attempt \(ending.rawValue), waits for another"
        case .attemptFailed(number, _, let reason, _): words = "attempt failed: \(reason.rawValue), is tried again"
        case .ended(let ending) where final.trials[number].state == .cancelled: words = "cancelled: \(ending.rawValue)"
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .trialSuggested, .trialBranched, .trialLeased,
            .measured, .trialPromoted, .trialPaused, .attemptEnded, .attemptFailed, .trialEnded, .late, .ended:
            return
        }
        let trial = final.trials[number]
        let metric = final.definition.metric
        let peers = final.trials.filter { $0.placement.bracket == trial.placement.bracket }
            .compactMap { $0.measurement(at: trial.reached)?.value }.filter(\.isFinite)
        let value = trial.measurements.last?.value ?? trial.value
        decisions.append(
            .init(
                event: event.sequence, seconds: event.elapsed, decision: words, fidelity: trial.reached, value: value,
                rank: value.flatMap { value in
                    value.isFinite && trial.reached > 0
                        ? 1 + peers.count { metric.loss($0) < metric.loss(value) } : nil
                }, of: peers.count, best: peers.min { metric.loss($0) < metric.loss($1) }))
    }
}
