import Randomness
import SearchSpaces
package import Studies

/// A whole study in one process: the strategy is real, the workers and what they measure are a function.
///
/// For comparing strategies and for their tests. Workers finish in a random order that follows from the generator.
package struct SimulatedStudy {
    /// What a trial gives at a fidelity.
    package enum Response: Sendable {
        /// The metric, possibly not finite.
        case value(Double)
        /// The trial fails.
        case failure(FailureReason)
        /// The trial has converged and ends with this value.
        case final(Double)
    }

    /// The study so far.
    package private(set) var state: StudyState
    /// The fidelity spent so far, by all trials together.
    package private(set) var spent = 0
    /// After each full-fidelity or final result: the fidelity spent, and the value.
    package private(set) var results: [(spent: Int, value: Double)] = []
    private let sampler: any Sampler
    private let scheduler: any Scheduler
    private let workers: Int
    private let respond: (Trial, Int) -> Response
    private var order: CounterGenerator
    private var revision = 1
    private var exhausted = false

    /// Creates a study that has not begun.
    ///
    /// - Parameters:
    ///   - definition: The study; its sampler and scheduler are made from the catalogues.
    ///   - workers: How many trials run at a time, at least 1.
    ///   - respond: What a trial gives at a fidelity.
    package init(
        _ definition: StudyDefinition, workers: Int = 1, respond: @escaping (Trial, Int) -> Response
    ) throws {
        sampler = try SamplerCatalogue.make(for: definition)
        scheduler = try SchedulerCatalogue.make(for: definition)
        self.workers = max(1, workers)
        self.respond = respond
        order = CounterGenerator(seed: definition.seed, purpose: .simulation)
        state = try StudyState(
            RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition)))
        try apply(.started)
    }

    /// Works until no trial is left to run, or until so much fidelity is spent.
    package mutating func run(untilSpent limit: Int = .max) throws {
        while spent < limit {
            try fill()
            let running = state.open.filter { state.trials[$0].state == .running }.sorted()
            guard !running.isEmpty else { return }
            try advance(running[order.index(below: running.count)])
        }
    }

    /// Gives every free worker something to do.
    private mutating func fill() throws {
        while state.open.count(where: { state.trials[$0].state == .running }) < workers {
            let ready = state.open.sorted().first { number in
                let trial = state.trials[number]
                return trial.state == .waiting || (trial.state == .paused && trial.target > trial.reached)
            }
            if let ready {
                let attempt = state.trials[ready].attempts.count + 1
                try apply(
                    .trialLeased(
                        trial: ready, attempt: attempt, lease: LeaseID(high: UInt64(ready), low: UInt64(attempt)),
                        worker: WorkerID(rawValue: "simulated"),
                        from: state.trials[ready].checkpoint?.fidelity ?? 0))
            } else if state.trials.count < state.definition.budget.trials, !exhausted {
                try suggest()
            } else {
                return
            }
        }
    }

    private mutating func suggest() throws {
        let definition = state.definition
        let number = state.trials.count
        let suggestion = sampler.suggest(
            SuggestionRequest(
                space: definition.space, metric: definition.metric, fidelity: definition.fidelity,
                seed: definition.seed, firstTrial: number, count: 1, seen: state.revision, trials: state.trials)
        ).first
        guard let suggestion else {
            exhausted = true
            return
        }
        try apply(
            .trialSuggested(
                trial: number, configuration: suggestion.configuration, placement: scheduler.placement(ofTrial: number),
                reason: suggestion.reason, seen: state.revision))
    }

    /// Runs a trial up to its target.
    private mutating func advance(_ number: Int) throws {
        let target = state.trials[number].target
        while state.trials[number].reached < target {
            let attempt = state.trials[number].attempts.count
            let fidelity = state.trials[number].reached + 1
            spent += 1
            switch respond(state.trials[number], fidelity) {
            case .failure(let reason):
                return try end(number, .failed(reason, message: "simulated"))
            case .final(let value):
                return try complete(number, value)
            case .value(let value):
                let sequence = (state.trials[number].attempts.last?.lastSequence ?? 0) + 1
                try apply(
                    .measured(
                        trial: number, attempt: attempt,
                        Measurement(sequence: sequence, fidelity: fidelity, value: value, seconds: 0)))
                if fidelity == state.definition.fidelity.maximum {
                    return try complete(number, value)
                }
                if fidelity < target, scheduler.stops(number, in: state) { return try end(number, .pruned) }
            }
        }
        try carryOut(scheduler.verdicts(after: number, in: state))
        let trial = state.trials[number]
        if trial.state == .running, trial.reached >= trial.target {
            let content = ArtifactReference(digest: "\(number)-\(trial.reached)", bytes: 0)
            try apply(
                .trialPaused(
                    trial: number, attempt: trial.attempts.count,
                    Checkpoint(content: content, fidelity: trial.reached)))
        }
    }

    private mutating func complete(_ number: Int, _ value: Double) throws {
        guard value.isFinite else { return try end(number, .failed(.diverged, message: "the metric is \(value)")) }
        results.append((spent, value))
        try end(number, .completed(value))
    }

    private mutating func end(_ number: Int, _ outcome: TrialOutcome) throws {
        try apply(.trialEnded(trial: number, attempt: state.trials[number].attempts.count, outcome))
        try carryOut(scheduler.verdicts(after: number, in: state))
    }

    private mutating func carryOut(_ verdicts: [Verdict]) throws {
        for verdict in verdicts {
            switch verdict {
            case .promote(let trial, let target): try apply(.trialPromoted(trial: trial, target: target))
            case .prune(let trial): try apply(.trialEnded(trial: trial, attempt: nil, .pruned))
            }
        }
    }

    private mutating func apply(_ event: StudyEvent) throws {
        revision += 1
        try state.apply(
            RecordedEvent(sequence: revision, elapsed: Double(spent), wallMilliseconds: 0, event: event))
    }
}
