import Foundation
import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct GaussianProcessSamplerTests {
    @Test func theFirstTrialsAreADesignAndSayItsSize() throws {
        let study = try Self.study(Self.line(2), trials: 7) { Self.bowl($0) }

        #expect(study.state.trials[2].reason == "initial design 3 of 5")
        #expect(study.state.trials[5].reason.hasPrefix("gp: log-EI "))
        #expect(study.state.trials[6].reason.hasSuffix("(6 seen, 0 pending)"))
    }

    @Test func theReasonTellsThePredictionInUnitsOfTheMetric() throws {
        var definition = Self.definition(Self.line(1), trials: 25)
        definition.metric = Metric("accuracy", .maximize)
        var study = try SimulatedStudy(definition) { trial, _ in .value(100 - Self.bowl(trial.configuration)) }
        try study.run()

        let last = try #require(study.state.trials.last)
        let words = last.reason.split(separator: " ")
        let predicted = try #require(words.firstIndex(of: "predicted").flatMap { Double(words[$0 + 1]) })
        #expect(abs(predicted - (last.value ?? 0)) < 0.5)
        #expect((study.state.best?.value ?? 0) > 99.99)
    }

    @Test(arguments: [UInt64](0..<5))
    func findsTheMinimumOfASmoothFunctionThatRandomSearchMisses(seed: UInt64) throws {
        let model = try Self.study(Self.line(3), trials: 25, seed: seed) { Self.bowl($0) }
        let random = try Self.study(Self.line(3), trials: 25, seed: seed, sampler: "random") { Self.bowl($0) }

        #expect((model.state.best?.value ?? 1) < 1e-2)
        #expect((model.state.best?.value ?? 1) < 0.5 * (random.state.best?.value ?? 0))
    }

    @Test func learnsWhichBranchOfAConditionIsBetterAndTunesIt() throws {
        let study = try Self.study(ContractSpaces.conditional, trials: 40) { configuration in
            let rate = log10(configuration["rate"]?.number ?? 1)
            guard configuration["optimizer"] == .string("sgd") else { return 2 + 0.1 * rate * rate }
            let momentum = configuration["momentum"]?.number ?? 0
            return (momentum - 0.7) * (momentum - 0.7) + 0.1 * (rate + 2) * (rate + 2)
        }

        let best = try #require(study.state.best)
        #expect(best.configuration["optimizer"] == .string("sgd"))
        #expect((best.value ?? 1) < 0.02)
    }

    @Test func pendingTrialsKeepNewOnesAway() throws {
        let study = try Self.study(Self.line(2), trials: 8) { configuration in
            configuration.names.reduce(0) { $0 + cos(9 * (configuration[$1]?.number ?? 0)) }
        }
        let state = study.state
        let sampler = GaussianProcessSampler()
        let request = SuggestionRequest(
            space: state.definition.space, metric: state.definition.metric, fidelity: state.definition.fidelity,
            seed: 3, firstTrial: 8, count: 6, seen: state.revision, trials: state.trials.array)

        let suggestions = sampler.suggest(request)

        #expect(suggestions.last?.reason.hasSuffix("(8 seen, 5 pending)") == true)
        for (i, a) in suggestions.enumerated() {
            for b in suggestions[..<i] {
                let distance = zip(a.configuration.names, b.configuration.names).reduce(0.0) { sum, name in
                    let difference = (a.configuration[name.0]?.number ?? 0) - (b.configuration[name.1]?.number ?? 0)
                    return sum + difference * difference
                }
                #expect(distance > 1e-4)
            }
        }
    }

    @Test func failuresKeepNewTrialsAway() throws {
        let study = try SamplerContractTests.study(SamplerCatalogue.named("gp"), Self.line(1), trials: 25) { trial in
            let x = trial.configuration["x0"]?.number ?? 0
            return x < 0.5 ? .failure(.diverged) : .value(x)
        }

        // The model of the losses alone would send nearly all of them there.
        #expect(study.state.trials.suffix(12).count { ($0.configuration["x0"]?.number ?? 0) < 0.45 } <= 5)
        #expect((study.state.best?.value ?? 1) < 0.51)
    }

    @Test func withoutAValueItDrawsAtRandomAndSaysWhy() throws {
        let study = try SamplerContractTests.study(SamplerCatalogue.named("gp"), Self.line(2), trials: 8) { _ in
            .failure(.diverged)
        }

        #expect(study.state.trials[6].reason == "random draw: only 0 of the trials so far gave a value")
    }

    @Test func withEqualValuesItDrawsAtRandomAndSaysWhy() throws {
        let study = try Self.study(Self.line(2), trials: 8) { _ in 1 }

        #expect(study.state.trials[6].reason == "random draw: all 6 values so far are equal")
    }

    @Test func whenNothingGetsBetterAnotherModelTakesTurns() throws {
        let space = SearchSpace(
            Self.line(2).parameters + [Parameter("kind", .categorical([.string("flat"), .string("steep")]))])
        let study = try Self.study(space, trials: 60) { configuration in
            let distances = ["x0", "x1"].map { (configuration[$0]?.number ?? 0) - 0.3 }
            let steep = 4 * (distances[0] * distances[0] + distances[1] * distances[1])
            return configuration["kind"] == .string("flat") ? 0.3 : steep
        }

        let others = study.state.trials.filter { $0.reason.contains("no progress of gp in ") }
        #expect(!others.isEmpty)
        #expect(others.allSatisfy { $0.number % 3 == 2 })
        #expect((study.state.best?.value ?? 1) < 0.1)
    }

    @Test func inManyDimensionsItLooksAlongOneParameterOfTheBestWhenNothingGetsBetter() throws {
        let space = Self.line(26)
        let study = try SamplerContractTests.study(SamplerCatalogue.named("gp"), space, trials: 40) { trial in
            .value(trial.number == 3 ? 0 : 1 + Self.bowl(trial.configuration))
        }

        let best = study.state.trials[3].configuration
        let lines = study.state.trials.filter { $0.reason.hasPrefix("gp: least known beside the best configuration") }
        #expect(lines.count >= 6)
        for trial in lines {
            #expect(trial.number % 3 == 2)
            #expect(space.parameters.filter { best[$0.name] != trial.configuration[$0.name] }.count == 1)
        }
    }

    @Test func whileEveryTrialIsBetterOnlyTheProcessSuggests() throws {
        // The later a trial, the better, whatever was tried.
        let study = try SamplerContractTests.study(SamplerCatalogue.named("gp"), Self.line(2), trials: 30) { trial in
            .value(Self.bowl(trial.configuration) - Double(trial.number))
        }

        #expect(study.state.trials.dropFirst(6).allSatisfy { $0.reason.hasPrefix("gp: ") })
    }

    @Test func aShareIsDrawnAtRandomIfWanted() throws {
        var definition = Self.definition(Self.line(2), trials: 60)
        definition.sampler.settings = ["random-share": .float(0.5), "candidates": .int(64)]
        var study = try SimulatedStudy(definition) { trial, _ in .value(Self.bowl(trial.configuration)) }
        try study.run()

        let drawn = study.state.trials.count { $0.reason.hasPrefix("random draw: one of the share") }
        #expect((15...40).contains(drawn))
    }

    @Test func oneOutlierDoesNotHideTheDifferencesAmongTheOthers() throws {
        let study = try Self.study(Self.line(2), trials: 25) { configuration in
            let x = configuration["x0"]?.number ?? 0
            return x > 0.9 ? 1e12 : Self.bowl(configuration)
        }

        #expect((study.state.best?.value ?? 1) < 1e-2)
    }

    @Test func theModelLearnsFromAllFidelities() throws {
        var definition = HyperbandTests.definition(trials: 40, maximum: 27)
        definition.sampler = ComponentDefinition("gp")
        var study = try SimulatedStudy(definition, workers: 2) { trial, fidelity in
            .value(HyperbandTests.quality(trial) + 1 / Double(fidelity))
        }
        try study.run()

        let reasons = study.state.trials.map(\.reason)
        #expect(reasons.contains { $0.contains(" at 1 epochs (") })
        #expect(reasons.contains { $0.contains(" over 3 fidelities (") })
        #expect((study.state.best?.value ?? 1) < 0.05)
        #expect(study.state.open.isEmpty)
    }

    static func line(_ dimensions: Int) -> SearchSpace {
        SearchSpace((0..<dimensions).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
    }

    static func bowl(_ configuration: Configuration) -> Double {
        configuration.names.reduce(0) { sum, name in
            let x = (configuration[name]?.number ?? 0) - 0.3
            return sum + x * x
        }
    }

    static func definition(
        _ space: SearchSpace, trials: Int, seed: UInt64 = 3, sampler: String = "gp"
    ) -> StudyDefinition {
        StudyDefinition(
            name: "model", space: space, objective: .function("test"), metric: Metric("loss", .minimize),
            sampler: ComponentDefinition(sampler), budget: Budget(trials: trials), seed: seed)
    }

    static func study(
        _ space: SearchSpace, trials: Int, seed: UInt64 = 3, sampler: String = "gp",
        _ loss: @escaping (Configuration) -> Double
    ) throws -> SimulatedStudy {
        var study = try SimulatedStudy(definition(space, trials: trials, seed: seed, sampler: sampler)) { trial, _ in
            .value(loss(trial.configuration))
        }
        try study.run()
        return study
    }
}
