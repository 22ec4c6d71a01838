import SearchSpaces
import Studies

/// A study on its way through its events again, beside the sampler and the scheduler that it names.
struct ReplayedStudy {
    private(set) var outcome = ReplayOutcome()
    private let events: [RecordedEvent]
    private var sampler: any Sampler
    private let scheduler: any Scheduler
    private let tolerance: Double
    /// How many suggestions were made from the state at each revision.
    private let requests: [Int: Int]
    private var state: StudyState
    private var next = 1
    private var answer: (seen: Int, first: Int, suggestions: [Suggestion]) = (0, 0, [])

    init(_ events: [RecordedEvent], tolerance: Double) throws {
        guard let first = events.first else { throw IllegalEvent(sequence: 0, reason: "the study has no events") }
        self.events = events
        self.tolerance = tolerance
        state = try StudyState(first)
        sampler = try SamplerCatalogue.make(for: state.definition)
        scheduler = try SchedulerCatalogue.make(for: state.definition)
        var requests: [Int: Int] = [:]
        for case .trialSuggested(_, _, _, let reason, let seen) in events.map(\.event)
        where reason != Suggestion.enqueuedReason {
            requests[seen, default: 0] += 1
        }
        self.requests = requests
        outcome.events = events.count
    }

    mutating func run(_ onProgress: (DecisionReplay.Progress) -> Void) throws {
        let total = requests.values.reduce(0, +)
        let cost = requests.reduce(0) { $0 + Self.cost(of: $1.value, seen: $1.key) }
        var (done, spent) = (0, 0.0)
        func report() {
            onProgress(.init(suggestions: done, of: total, share: cost > 0 ? min(1, spent / cost) : 1))
        }
        try ask(about: 1)
        while next < events.count {
            if let count = requests[events[next].sequence] {
                report()
                done += count
                spent += Self.cost(of: count, seen: events[next].sequence)
            }
            try step()
        }
        (done, spent) = (total, cost)
        report()
    }

    /// What it costs, in any unit, to make suggestions from so many events.
    private static func cost(of count: Int, seen: Int) -> Double {
        Double(count) + Double(seen) * Double(seen) / 1e4
    }

    /// Applies the next event, and the decisions that follow from it.
    private mutating func step() throws {
        let recorded = events[next]
        if case .trialSuggested(let trial, let configuration, let placement, let reason, let seen) = recorded.event {
            compare(trial, configuration, placement, reason, seen: seen, at: recorded.sequence)
        }
        let wasBelowTarget: Bool =
            if case .measured(let trial, _, let measurement) = recorded.event, state.trials.indices.contains(trial) {
                measurement.fidelity < state.trials[trial].target
            } else { false }
        let missing: Bool =
            if case .trialPaused(let trial, _, _) = recorded.event {
                state.isReviewMissing(atPauseOf: trial, by: scheduler)
            } else { false }
        try advance()
        switch recorded.event {
        case .measured(let trial, _, let measurement):
            if measurement.fidelity >= state.definition.fidelity.maximum { break }
            if wasBelowTarget {
                try stop(trial)
            } else {
                try review(state.dueForReview(after: trial))
            }
        case .trialEnded(let trial, _, _), .trialPaused(let trial, _, _):
            try review(state.dueForReview(after: trial, missing: missing))
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .trialSuggested, .trialBranched, .trialLeased,
            .trialPromoted, .attemptEnded, .attemptFailed, .late, .ended:
            break
        }
    }

    private mutating func advance() throws {
        try state.apply(events[next])
        // A sampler may have laid out the space that it was made for.
        if case .spaceEdited = events[next].event { sampler = try SamplerCatalogue.make(for: state.definition) }
        next += 1
        try ask(about: state.revision)
    }

    // MARK: - Suggestions

    /// Asks the sampler what it was asked at a revision, if it was.
    private mutating func ask(about revision: Int) throws {
        guard let count = requests[revision], count > 0 else { return }
        let request = SuggestionRequest(count, after: state)
        let suggestions = sampler.suggest(request).filter { state.definition.space.contains($0.configuration) }
        answer = (revision, request.firstTrial, suggestions)
    }

    private mutating func compare(
        _ trial: Int, _ configuration: Configuration, _ placement: Placement, _ reason: String, seen: Int,
        at sequence: Int
    ) {
        let expected = scheduler.placement(ofTrial: trial)
        outcome.placements += 1
        if expected != placement {
            outcome.differences.append(
                .init(
                    kind: .placement, trial: trial, event: sequence, recorded: Self.text(placement),
                    recomputed: Self.text(expected), distance: nil))
        }
        if reason == Suggestion.enqueuedReason {
            outcome.enqueued += 1
            return
        }
        outcome.suggestions += 1
        let offset = trial - answer.first
        let space = state.definition.space
        guard answer.seen == seen, answer.suggestions.indices.contains(offset) else {
            outcome.differences.append(
                .init(
                    kind: .suggestion, trial: trial, event: sequence, recorded: Self.text(configuration),
                    recomputed: "no suggestion", distance: nil))
            return
        }
        let again = answer.suggestions[offset]
        let made = space.normalised(again.configuration)
        if made == space.normalised(configuration) {
            if again.reason != reason { outcome.reworded += 1 }
            return
        }
        let distance = space.distance(made, configuration)
        if let distance, distance <= tolerance {
            outcome.largestDistance = max(outcome.largestDistance, distance)
            return
        }
        outcome.differences.append(
            .init(
                kind: .suggestion, trial: trial, event: sequence, recorded: Self.text(configuration),
                recomputed: Self.text(made), distance: distance))
    }

    // MARK: - Verdicts

    /// Checks whether a trial is stopped on its way exactly if the scheduler says so.
    private mutating func stop(_ trial: Int) throws {
        outcome.reviews += 1
        let stops = scheduler.stops(trial, in: state.visible(to: trial))
        if let decision = nextDecision, case .prune(trial) = decision {
            if !stops { differ(on: decision, recomputed: "trial \(trial) goes on") }
            outcome.verdicts += 1
            try advance()
            try review(state.dueInRound)
        } else if stops {
            differ(trial, recorded: "trial \(trial) goes on", recomputed: Self.text(.prune(trial: trial)))
        }
        try drain()
    }

    /// Checks that the decisions recorded next are the scheduler's.
    private mutating func review(_ numbers: [Int]) throws {
        for number in numbers {
            outcome.reviews += 1
            for verdict in scheduler.verdicts(after: number, in: state) {
                guard let decision = nextDecision else {
                    return differ(Self.trial(of: verdict), recorded: "nothing", recomputed: Self.text(verdict))
                }
                guard decision == verdict else {
                    differ(on: decision, recomputed: Self.text(verdict))
                    try take(decision)
                    return try drain(silently: true)
                }
                try take(decision)
            }
        }
        try drain()
    }

    /// Applies the decisions that the scheduler would not have made.
    private mutating func drain(silently: Bool = false) throws {
        while let decision = nextDecision {
            if !silently { differ(on: decision, recomputed: "nothing") }
            try take(decision)
        }
    }

    /// Counts and applies the decision recorded next; one that begins a trial is a suggestion too.
    private mutating func take(_ decision: Verdict) throws {
        if case .branch = decision { outcome.suggestions += 1 } else { outcome.verdicts += 1 }
        try advance()
    }

    private var nextDecision: Verdict? {
        guard next < events.count else { return nil }
        switch events[next].event {
        case .trialPromoted(let trial, let target): return .promote(trial: trial, target: target)
        case .trialEnded(let trial, _, .pruned): return .prune(trial: trial)
        case .trialBranched(_, let parent, let configuration, let placement, _):
            return .branch(
                parent: parent, configuration: state.definition.space.normalised(configuration),
                target: placement.target)
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .trialSuggested, .trialLeased, .measured,
            .trialPaused, .attemptEnded, .attemptFailed,
            .trialEnded, .late, .ended:
            return nil
        }
    }

    private mutating func differ(on decision: Verdict, recomputed: String) {
        outcome.differences.append(
            .init(
                kind: .verdict, trial: Self.trial(of: decision), event: events[next].sequence,
                recorded: Self.text(decision), recomputed: recomputed, distance: nil))
    }

    private mutating func differ(_ trial: Int, recorded: String, recomputed: String) {
        outcome.differences.append(
            .init(
                kind: .verdict, trial: trial, event: state.revision, recorded: recorded, recomputed: recomputed,
                distance: nil))
    }

    // MARK: - Words

    private static func trial(of verdict: Verdict) -> Int {
        switch verdict {
        case .promote(let trial, _), .prune(let trial): trial
        case .branch(let parent, _, _): parent
        }
    }

    private static func text(_ verdict: Verdict) -> String {
        switch verdict {
        case .promote(let trial, let target): "trial \(trial) goes on to \(target)"
        case .prune(let trial): "trial \(trial) is pruned"
        case .branch(let parent, let configuration, let target):
            "one begins from trial \(parent) with \(text(configuration)) up to \(target)"
        }
    }

    private static func text(_ placement: Placement) -> String {
        "bracket \(placement.bracket) up to \(placement.target)"
    }

    private static func text(_ configuration: Configuration) -> String {
        configuration.names.map { "\($0)=\(configuration[$0]?.description ?? "")" }.joined(separator: " ")
    }
}

extension SearchSpace {
    /// How far two configurations lie apart in the coordinate of the unit cube in which they differ most; nil if they
    /// differ in a category or in which parameters are active.
    fileprivate func distance(_ a: Configuration, _ b: Configuration) -> Double? {
        var largest = 0.0
        for (parameter, (x, y)) in zip(parameters, zip(point(of: a), point(of: b))) {
            guard let x, let y else {
                guard x == nil, y == nil else { return nil }
                continue
            }
            if case .categorical = parameter.domain, a[parameter.name] != b[parameter.name] { return nil }
            largest = max(largest, abs(x - y))
        }
        return largest
    }
}
