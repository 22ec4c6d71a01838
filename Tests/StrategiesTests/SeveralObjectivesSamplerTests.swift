import Foundation
import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// What every sampler promises for several objectives and outcome constraints, and how well those made for it do.
struct SeveralObjectivesSamplerTests {
    @Test(arguments: SamplerCatalogue.all, [2, 3, 5])
    func suggestsOnlyWhatTheSpaceContains(_ entry: SamplerEntry, objectives: Int) throws {
        var study = try AskTellStudy(
            Self.definition(entry.name, ContractSpaces.conditional, objectives: objectives, constraints: 1, trials: 30))

        for round in 0..<10 {
            for trial in try study.ask(3) where trial.number % 7 != 6 {
                #expect(ContractSpaces.conditional.contains(trial.configuration))
                let x = SamplerContractTests.loss(trial.configuration)
                let values = (0..<objectives).map { cos(Double($0) + x) }
                switch (trial.number + round) % 6 {
                case 4: try study.tell(trial.number, .failed(.diverged, message: ""))
                case 5: try study.tell(trial.number, .evaluated(Evaluation(values: values, constraints: [.nan])))
                default: try study.tell(trial.number, .evaluated(Evaluation(values: values, constraints: [x - 1])))
                }
            }
        }

        #expect(study.state.trials.count == 30)
        #expect(Set(study.state.trials.map(\.configuration)).count == 30 || entry.name == "random")
    }

    @Test(arguments: SamplerCatalogue.all.filter(\.dependsOnHistory))
    func theSameHistoryGivesTheSameSuggestionsAndPendingTrialsCount(_ entry: SamplerEntry) throws {
        var one = try AskTellStudy(Self.definition(entry.name, Self.plane, trials: 40))
        try Self.run(&one, trials: 26, Self.bowls)
        var other = try AskTellStudy(Self.definition(entry.name, Self.plane, trials: 40))
        try Self.run(&other, trials: 26, Self.bowls)

        let first = try one.ask(2).map(\.configuration)
        let again = try other.ask(2).map(\.configuration)
        let further = try one.ask(3).map(\.configuration)

        #expect(first == again)
        #expect(first[0] != first[1])
        #expect(Set(further).isDisjoint(with: first))
    }

    @Test(arguments: SamplerCatalogue.all.filter(\.dependsOnHistory), [0.0, 1e300, -1e300])
    func constantAndHugeValuesAreManaged(_ entry: SamplerEntry, size: Double) throws {
        var study = try AskTellStudy(
            Self.definition(entry.name, ContractSpaces.conditional, constraints: 1, trials: 30))

        try Self.run(&study, trials: 30) { configuration in
            let x = SamplerContractTests.loss(configuration)
            return Evaluation(values: [size, x * size], constraints: [size])
        }

        #expect(study.state.trials.count == 30)
    }

    @Test(arguments: ["gp", "nsga2", "tpe"])
    func dominatesMoreThanRandomSearchDoes(sampler: String) throws {
        func volume(_ name: String, seed: UInt64) throws -> Double {
            var study = try AskTellStudy(
                Self.definition(name, Self.cube, trials: name == "gp" ? 36 : 100, seed: seed))
            try Self.run(&study, trials: name == "gp" ? 36 : 100, Self.zitzler)
            return Hypervolume.volume(of: study.state.frontLosses, reference: [1.1, 6])
        }

        let found = try (1...2).map { try volume(sampler, seed: $0) }.reduce(0, +) / 2
        let random = try (1...2).map { try volume("random", seed: $0) }.reduce(0, +) / 2

        #expect(found > random + 0.3, "\(sampler) \(found), random \(random)")
    }

    @Test func theProcessFindsTheBestFeasiblePoint() throws {
        var study = try AskTellStudy(
            Self.definition("gp", Self.plane, objectives: 1, constraints: 1, trials: 30))

        // The lowest point of the disc of radius 0.4 about the middle, seen from the corner: 0.5 − 0.4 / √2 each.
        try Self.run(&study, trials: 30) { configuration in
            let (x, y) = Self.coordinates(configuration)
            let distance = (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5)
            return Evaluation(values: [x + y], constraints: [distance - 0.16])
        }

        let best = try #require(study.state.best?.value)
        #expect(best - (1 - 0.8 / 2.0.squareRoot()) < 0.01, "\(best)")
    }

    @Test func theProcessSeeksWhatIsFeasibleBeforeAnythingElse() throws {
        var study = try AskTellStudy(
            Self.definition("gp", Self.plane, objectives: 2, constraints: 1, trials: 30))

        try Self.run(&study, trials: 30) { configuration in
            let (x, y) = Self.coordinates(configuration)
            return Evaluation(
                values: [x, y], constraints: [(x - 0.93) * (x - 0.93) + (y - 0.07) * (y - 0.07) - 0.0025])
        }

        #expect(study.state.best != nil)
    }

    @Test func differentialEvolutionDescendsWhereRandomSearchCannot() throws {
        let space = SearchSpace((0..<6).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
        func best(_ name: String, seed: UInt64) throws -> Double {
            var study = try AskTellStudy(Self.definition(name, space, objectives: 1, trials: 300, seed: seed))
            try Self.run(&study, trials: 300) { configuration in
                let x = (0..<6).map { (configuration["x\($0)"]?.number ?? 0) - 0.3 }
                return Evaluation(values: [x.reduce(0) { $0 + $1 * $1 } + (x[0] - x[5]) * (x[0] - x[5]) * 10])
            }
            return study.state.best?.value ?? .infinity
        }

        for seed in UInt64(1)...3 {
            let (found, random) = (try best("de", seed: seed), try best("random", seed: seed))
            #expect(found < 0.1 * random, "de \(found), random \(random)")
        }
    }

    // MARK: - Studies

    static let plane = SearchSpace(["x", "y"].map { Parameter($0, .float(low: 0, high: 1, log: false, step: nil)) })
    static let cube = SearchSpace(
        (0..<6).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })

    static func coordinates(_ configuration: Configuration) -> (x: Double, y: Double) {
        (configuration["x"]?.number ?? 0, configuration["y"]?.number ?? 0)
    }

    /// Two bowls whose lowest points differ.
    static func bowls(_ configuration: Configuration) -> Evaluation {
        let (x, y) = coordinates(configuration)
        return Evaluation(values: [x * x + y * y, (x - 1) * (x - 1) + (y - 0.5) * (y - 0.5)])
    }

    /// ZDT1 in six dimensions: Zitzler, Deb and Thiele 2000, doi:10.1162/106365600568202.
    static func zitzler(_ configuration: Configuration) -> Evaluation {
        let x = (0..<6).map { configuration["x\($0)"]?.number ?? 0 }
        let g = 1 + 9 * x.dropFirst().reduce(0, +) / 5
        return Evaluation(values: [x[0], g * (1 - (x[0] / g).squareRoot())])
    }

    static func definition(
        _ sampler: String, _ space: SearchSpace, objectives: Int = 2, constraints: Int = 0, trials: Int,
        seed: UInt64 = 3
    ) -> StudyDefinition {
        StudyDefinition(
            name: "several", space: space, objective: .function("test"), metric: Metric("f0", .minimize),
            sampler: ComponentDefinition(sampler), budget: Budget(trials: trials), seed: seed,
            furtherMetrics: (1..<max(1, objectives)).map { Metric("f\($0)", .minimize) },
            constraints: (0..<constraints).map { "g\($0)" })
    }

    static func run(
        _ study: inout AskTellStudy, trials: Int, _ evaluate: (Configuration) -> Evaluation
    ) throws {
        let isPlain = study.state.definition.furtherMetrics.isEmpty && study.state.definition.constraints.isEmpty
        for _ in 0..<trials {
            guard let trial = try study.ask(1).first else { return }
            let evaluation = evaluate(trial.configuration)
            try study.tell(trial.number, isPlain ? .completed(evaluation.values[0]) : .evaluated(evaluation))
        }
    }
}
