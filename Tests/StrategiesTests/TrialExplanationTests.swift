import SearchSpaces
import Strategies
import Studies
import Testing

struct TrialExplanationTests {
    @Test func tellsWhatTheSamplerKnewAndWhatAModelMakesOfIt() throws {
        let study = try DecisionReplayTests.study("gp full", batch: nil, workers: 3)
        let last = try #require(study.state.trials.last)

        let why = try #require(try TrialExplanation.explain(last.number, from: study.record))

        #expect(why.suggestion.reason == last.reason && last.reason.hasPrefix("gp: "))
        #expect(why.suggestion.fallback == nil)
        #expect(why.suggestion.pending.count == 2)
        #expect(why.suggestion.pending.allSatisfy { $0 < last.number })
        #expect(why.suggestion.together == [last.number])
        let model = try #require(why.model)
        #expect(model.results > 15)
        #expect(model.deviation > 0 && model.noise > 0)
        // The sampler chose where the acquisition is highest, so hardly any random configuration has more.
        #expect(model.betterAtRandom <= 12)
        #expect(why.nearest.count == 5)
        #expect(zip(why.nearest, why.nearest.dropFirst()).allSatisfy { $0.distance <= $1.distance })
        #expect(why.nearest.allSatisfy { $0.trial < last.number })
        #expect(why.decisions.last?.decision == "completed" || why.decisions.last?.decision.hasPrefix("failed") == true)
    }

    @Test func anInitialTrialHasNoModelButAReasonForThat() throws {
        let study = try DecisionReplayTests.study("gp full", batch: nil, workers: 1)

        let why = try #require(try TrialExplanation.explain(0, from: study.record))

        #expect(why.model == nil)
        #expect(why.noModel == "only 0 of the trials so far gave a value")
        #expect(why.nearest.isEmpty)
        #expect(why.suggestion.fallback?.hasPrefix("initial design") == true)
        #expect(why.suggestion.best == nil)
    }

    @Test func promotionsAndPruningsComeWithTheirRank() throws {
        let study = try DecisionReplayTests.study("random hyperband", batch: nil, workers: 1)
        let promoted = try #require(study.state.trials.first { $0.target == 9 && $0.placement.target == 1 })
        let pruned = try #require(study.state.trials.first { $0.state == .pruned && $0.placement.target == 1 })

        let up = try #require(try TrialExplanation.explain(promoted.number, from: study.record))
        let out = try #require(try TrialExplanation.explain(pruned.number, from: study.record))

        #expect(up.decisions.map(\.decision).starts(with: ["goes on to 3", "goes on to 9"]))
        #expect(up.decisions.first?.rank ?? 99 <= 3)
        #expect(up.decisions.first?.of == 9 || up.decisions.first?.of ?? 0 > 5)
        #expect(out.decisions.last?.decision == "pruned")
        #expect(out.decisions.last?.rank ?? 0 > 1)
        #expect(up.rungs.map(\.fidelity) == [1, 3, 9])
    }

    @Test func anUnknownTrialHasNoExplanation() throws {
        let study = try DecisionReplayTests.study("random full", batch: nil, workers: 1)

        #expect(try TrialExplanation.explain(30, from: study.record) == nil)
        #expect(try TrialExplanation.explain(-1, from: study.record) == nil)
        #expect(throws: IllegalEvent.self) { try TrialExplanation.explain(0, from: []) }
    }

    @Test(arguments: SamplerCatalogue.all)
    func trialsOfEverySamplerCanBeExplained(_ entry: SamplerEntry) throws {
        let study = try DecisionReplayTests.study("\(entry.name) full", batch: 5, workers: 2, trials: 20)

        for trial in study.state.trials {
            let why = try #require(try TrialExplanation.explain(trial.number, from: study.record))
            #expect(why.parameters == trial.configuration)
            #expect((why.model == nil) == (why.noModel != nil))
            #expect(why.suggestion.together.contains(trial.number))
        }
    }
}
