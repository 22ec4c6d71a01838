import Foundation
import SearchSpaces
import Strategies
import Studies
import Testing

/// That samplers which learn do learn: seeds are fixed, so that these cannot fail by chance.
struct SamplerQualityTests {
    @Test(arguments: ["tpe", "cmaes", "gp"])
    func findsBetterThanRandomOnMostSeeds(_ sampler: String) throws {
        var wins = 0
        for seed in 0..<8 as Range<UInt64> {
            let learned = try Self.best(sampler, seed: seed)
            let drawn = try Self.best("random", seed: seed)
            wins += learned < drawn ? 1 : 0
        }

        #expect(wins >= 7, "\(wins) of 8")
    }

    @Test func cmaesReachesTheMinimumOfAnIllConditionedBowl() throws {
        let space = SearchSpace((0..<4).map { Parameter("x\($0)", .float(low: -5, high: 5, log: false, step: nil)) })
        var definition = Self.definition("cmaes", space, trials: 1200, seed: 3)
        definition.metric = Metric("loss", .minimize)
        var study = try SimulatedStudy(definition) { trial, _ in
            .value(
                (0..<4).reduce(0) { sum, i in
                    let x = (trial.configuration["x\(i)"]?.number ?? 0) - 1
                    return sum + pow(1000, Double(i) / 3) * x * x
                })
        }
        try study.run()

        #expect(try #require(study.state.best?.value) < 1e-6)
    }

    @Test func aGridVisitsEveryCombinationOnceAndThenRefines() throws {
        let space = SearchSpace([
            Parameter("a", .categorical([.string("p"), .string("q")])),
            Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        ])
        var definition = Self.definition("grid", space, trials: 12, seed: 1)
        definition.sampler.settings = ["resolution": .int(3)]
        var study = try SimulatedStudy(definition) { _, _ in .value(0) }
        try study.run()

        let points = study.state.trials.map { "\($0.configuration)" }
        #expect(Set(points).count == 12)
        #expect(
            Set(points.prefix(6)) == ["a=p x=0.0", "a=p x=0.5", "a=p x=1.0", "a=q x=0.0", "a=q x=0.5", "a=q x=1.0"])
    }

    private static func best(_ sampler: String, seed: UInt64) throws -> Double {
        let space = SearchSpace([
            Parameter("x", .float(low: -5, high: 10, log: false, step: nil)),
            Parameter("y", .float(low: 1e-4, high: 1, log: true, step: nil)),
            Parameter("n", .int(low: 1, high: 64, log: true, step: 1)),
        ])
        var study = try SimulatedStudy(definition(sampler, space, trials: 60, seed: seed)) { trial, _ in
            let x = trial.configuration["x"]?.number ?? 0
            let y = log10(trial.configuration["y"]?.number ?? 1)
            let n = log2(trial.configuration["n"]?.number ?? 1)
            return .value((x - 2) * (x - 2) / 10 + (y + 2) * (y + 2) + (n - 4) * (n - 4) / 4)
        }
        try study.run()
        return study.state.best?.value ?? .infinity
    }

    private static func definition(
        _ sampler: String, _ space: SearchSpace, trials: Int, seed: UInt64
    ) -> StudyDefinition {
        StudyDefinition(
            name: "quality", space: space, objective: .function("test"), metric: Metric("loss", .minimize),
            sampler: ComponentDefinition(sampler), budget: Budget(trials: trials), seed: seed)
    }
}
