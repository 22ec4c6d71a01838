import Randomness
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

    /// The fidelity spent so far, by all trials together.
    package private(set) var spent = 0 { didSet { study.elapsed = Double(spent) } }
    /// After each full-fidelity or final result: the fidelity spent, and the value.
    package private(set) var results: [(spent: Int, value: Double)] = []
    private var study: AskTellStudy
    private let workers: Int
    private let respond: (Trial, Int) -> Response
    private var order: CounterGenerator

    /// The events so far; empty unless the study was created to keep them.
    package var record: [RecordedEvent] { study.record ?? [] }
    /// The study so far.
    package var state: StudyState { study.state }

    /// Creates a study that has not begun.
    ///
    /// - Parameters:
    ///   - definition: The study; its sampler and scheduler are made from the catalogues.
    ///   - workers: How many trials run at a time, at least 1.
    ///   - keepsRecord: Whether ``record`` keeps the events.
    ///   - order: What the random order in which workers finish follows from; the study's seed if nil.
    ///   - respond: What a trial gives at a fidelity.
    package init(
        _ definition: StudyDefinition, workers: Int = 1, keepsRecord: Bool = false, order: UInt64? = nil,
        respond: @escaping (Trial, Int) -> Response
    ) throws {
        study = try AskTellStudy(definition, keepsRecord: keepsRecord)
        self.workers = max(1, workers)
        self.respond = respond
        self.order = CounterGenerator(seed: order ?? definition.seed, purpose: .simulation)
    }

    /// Works until no trial is left to run, or until so much fidelity is spent.
    package mutating func run(untilSpent limit: Int = .max) throws {
        while spent < limit {
            while state.open.count(where: { state.trials[$0].state == .running }) < workers {
                if try study.ask(1).isEmpty { break }
            }
            let running = state.open.filter { state.trials[$0].state == .running }.sorted()
            guard !running.isEmpty else { return }
            try advance(running[order.index(below: running.count)])
        }
    }

    /// Runs a trial until it reaches its target, pauses or ends.
    private mutating func advance(_ number: Int) throws {
        let target = state.trials[number].target
        while state.trials[number].state == .running, state.trials[number].reached < target {
            let fidelity = state.trials[number].reached + 1
            spent += 1
            switch respond(state.trials[number], fidelity) {
            case .failure(let reason): return try study.tell(number, .failed(reason, message: "simulated"))
            case .final(let value): return try complete(number, value)
            case .value(let value):
                _ = try study.report(number, fidelity: fidelity, value: value)
                if fidelity == state.definition.fidelity.maximum { return try complete(number, value) }
            }
        }
    }

    private mutating func complete(_ number: Int, _ value: Double) throws {
        if value.isFinite { results.append((spent, value)) }
        try study.tell(number, .completed(value))
    }
}
