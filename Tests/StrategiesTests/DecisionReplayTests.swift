import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// Every sampler with every scheduler, from the catalogues.
private let pairs = SamplerCatalogue.all.flatMap { sampler in
    SchedulerCatalogue.all.map { "\(sampler.name) \($0.name)" }
}

struct DecisionReplayTests {
    /// Products of another number of threads have other last bits.
    init() { BLAS.setThreads(1) }

    @Test(arguments: pairs)
    func everyDecisionFollowsFromTheRecord(_ pair: String) throws {
        let study = try Self.study(pair, batch: nil, workers: 3)

        let outcome = try DecisionReplay.run(study.record)

        #expect(outcome.isEqual, "\(outcome.differences.prefix(3))")
        #expect(outcome.suggestions == study.state.trials.count && outcome.suggestions >= 20)
        #expect(outcome.reworded == 0)
        let decided = study.record.count { event in
            switch event.event {
            case .trialPromoted, .trialEnded(_, _, .pruned): true
            default: false
            }
        }
        #expect(outcome.verdicts == decided)
    }

    @Test(arguments: pairs)
    func everyDecisionOfADeterministicStudyFollowsFromTheRecord(_ pair: String) throws {
        let study = try Self.study(pair, batch: 4, workers: 3)

        let outcome = try DecisionReplay.run(study.record)

        #expect(outcome.isEqual, "\(outcome.differences.prefix(3))")
    }

    @Test func aChangedSuggestionIsFoundAndNoOther() throws {
        var record = try Self.study("gp hyperband", batch: nil, workers: 2).record
        let index = try #require(record.lastIndex { if case .trialSuggested = $0.event { true } else { false } })
        guard
            case .trialSuggested(let trial, var configuration, let placement, let reason, let seen) =
                record[index].event
        else { return }
        let x = try #require(configuration["x"]?.number)
        configuration["x"] = .float(x > 0.5 ? x - 0.25 : x + 0.25)
        record[index].event = .trialSuggested(
            trial: trial, configuration: configuration, placement: placement, reason: reason, seen: seen)

        let outcome = try DecisionReplay.run(record)
        let tolerant = try DecisionReplay.run(record, tolerance: 0.3)

        #expect(outcome.differences.map(\.trial) == [trial])
        #expect(outcome.differences.first?.kind == .suggestion)
        #expect(outcome.differences.first?.event == record[index].sequence)
        #expect(abs(try #require(outcome.differences.first?.distance) - 0.25) < 1e-9)
        #expect(tolerant.isEqual)
        #expect(abs(tolerant.largestDistance - 0.25) < 1e-9)
    }

    @Test func aChangedPlacementIsFound() throws {
        var record = try Self.study("random hyperband", batch: nil, workers: 1).record
        let index = try #require(record.firstIndex { if case .trialSuggested = $0.event { true } else { false } })
        guard
            case .trialSuggested(let trial, let configuration, var placement, let reason, let seen) =
                record[index].event
        else { return }
        placement.bracket += 1
        record[index].event = .trialSuggested(
            trial: trial, configuration: configuration, placement: placement, reason: reason, seen: seen)

        let outcome = try DecisionReplay.run(record)

        #expect(outcome.differences.map(\.kind) == [.placement])
    }

    @Test(arguments: ["random hyperband", "random asha", "random median"])
    func aVerdictOfAnotherSchedulerIsFound(_ pair: String) throws {
        var record = try Self.study(pair, batch: nil, workers: 2).record
        guard case .created(var definition) = record[0].event else { return }
        definition.scheduler = ComponentDefinition("full")
        record[0].event = .created(definition)

        let outcome = try DecisionReplay.run(record)

        #expect(
            outcome.differences.contains { $0.kind == .verdict && $0.recomputed == "nothing" }
                || outcome.differences.contains { $0.recomputed.contains("goes on") })
    }

    @Test func aMissingPruningIsFound() throws {
        var record = try Self.study("random patience", batch: nil, workers: 1).record
        let index = try #require(
            record.firstIndex { event in
                if case .trialEnded(_, _, .pruned) = event.event { true } else { false }
            })
        record.removeSubrange(index...)

        let outcome = try DecisionReplay.run(record)

        #expect(outcome.differences.count == 1)
        #expect(outcome.differences.first?.recorded.contains("goes on") == true)
        #expect(outcome.differences.first?.recomputed.contains("is pruned") == true)
    }

    @Test func progressEndsWithEverything() throws {
        let record = try Self.study("tpe full", batch: nil, workers: 2).record
        var seen: [DecisionReplay.Progress] = []

        _ = try DecisionReplay.run(record) { seen.append($0) }

        #expect(seen.last?.suggestions == seen.last?.of)
        #expect(seen.last?.share == 1)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.share <= $1.share })
    }

    @Test func eventsThatAreNoStudyAreRefused() throws {
        var record = try Self.study("random full", batch: nil, workers: 1).record
        record.remove(at: 2)

        #expect(throws: IllegalEvent.self) { try DecisionReplay.run([]) }
        #expect(throws: IllegalEvent.self) { try DecisionReplay.run(record) }
    }

    // MARK: - Studies

    static func definition(_ pair: String, batch: Int?, trials: Int = 30) -> StudyDefinition {
        let names = pair.split(separator: " ").map(String.init)
        return StudyDefinition(
            name: "replayed",
            space: SearchSpace([
                Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
                Parameter("kind", .categorical([.string("a"), .string("b")])),
                Parameter(
                    "n", .int(low: 1, high: 64, log: true, step: 1),
                    when: Condition([.init("kind", .oneOf([.string("a")]))])),
            ]),
            objective: .function("test"), metric: Metric("loss", .minimize), fidelity: Fidelity(minimum: 1, maximum: 9),
            sampler: ComponentDefinition(names[0]), scheduler: ComponentDefinition(names[1]),
            budget: Budget(trials: trials), seed: 3, deterministicBatch: batch)
    }

    /// A study whose values, failures and early ends follow from configuration and fidelity alone.
    static func study(
        _ pair: String, batch: Int?, workers: Int, trials: Int = 30, order: UInt64? = nil
    ) throws -> SimulatedStudy {
        var study = try SimulatedStudy(
            definition(pair, batch: batch, trials: trials), workers: workers, keepsRecord: true, order: order
        ) { trial, fidelity in
            let x = trial.configuration["x"]?.number ?? 0
            let n = trial.configuration["n"]?.number ?? 8
            if x > 0.93 { return fidelity > 2 ? .failure(.error) : .value(2) }
            if x < 0.05, fidelity == 4 { return .final(1) }
            // Curves that rise again, so that patience has something to do, and cross.
            let curve = 0.5 * abs(Double(fidelity) - 3 - 4 * x) / 9
            return .value((x - 0.4) * (x - 0.4) + abs(n - 20) / 100 + curve)
        }
        try study.run()
        return study
    }
}
