import Foundation
import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

struct WarmStartTests {
    private static let space = SearchSpace(
        (0..<4).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })

    /// A valley that bends, with its lowest point at `centre` in each coordinate.
    private static func valley(_ configuration: Configuration, centre: Double = 0.7) -> Double {
        let x = (0..<4).map { (configuration["x\($0)"]?.number ?? 0) - centre }
        return x[0] * x[0] + 4 * x[1] * x[1] + 0.5 * x[2] * x[2] + 2 * (x[3] - x[0] * x[1]) * (x[3] - x[0] * x[1])
    }

    /// What sixty random trials of another loss found.
    private static func prior(seed: UInt64, _ loss: (Configuration) -> Double) -> PriorResults {
        let observations = (0..<60).compactMap { trial -> PriorResults.Observation? in
            var generator = CounterGenerator(seed: seed &+ 1000, stream: trial, purpose: .simulation)
            return space.draw(using: &generator).map { PriorResults.Observation($0, loss: loss($0)) }
        }
        return PriorResults(study: "earlier", observations: observations.sorted { $0.loss < $1.loss })
    }

    /// The lowest loss after so many trials.
    private static func best(seed: UInt64, sampler: String = "gp", trials: Int, prior: PriorResults?) throws -> Double {
        var study = try AskTellStudy(
            StudyDefinition(
                name: "s", space: space, objective: .external, metric: Metric("loss", .minimize),
                sampler: ComponentDefinition(sampler), budget: Budget(trials: trials), seed: seed, prior: prior))
        for _ in 0..<trials {
            for trial in try study.ask(1) { try study.tell(trial.number, .completed(valley(trial.configuration))) }
        }
        return try #require(study.state.best?.value)
    }

    /// The mean over seeds of the logarithm of the regret.
    private static func regret(_ trials: Int, sampler: String = "gp", prior: ((UInt64) -> PriorResults)?) throws
        -> Double
    {
        let seeds: [UInt64] = Array(1...10)
        return try seeds.reduce(0.0) { sum, seed in
            sum + log10(try best(seed: seed, sampler: sampler, trials: trials, prior: prior?(seed)) + 1e-9)
        } / Double(seeds.count)
    }

    @Test(arguments: ["gp", "tpe"]) func resultsOfARelatedStudyHelp(_ sampler: String) throws {
        let cold = try Self.regret(8, sampler: sampler, prior: nil)
        let warm = try Self.regret(8, sampler: sampler) { seed in
            Self.prior(seed: seed) { 3 + 2 * Self.valley($0, centre: 0.65) }
        }

        #expect(warm < cold - 0.2, "log₁₀ regret \(warm) with, \(cold) without")
    }

    @Test func resultsThatMisleadAreDropped() throws {
        let cold = try Self.regret(30, prior: nil)
        let misled = try Self.regret(30) { seed in
            Self.prior(seed: seed) { -Self.valley($0) }
        }

        // Below a regret of 1e-4 both have found the optimum, and the difference of their logarithms says nothing.
        #expect(misled < max(cold + 0.35, -4), "log₁₀ regret \(misled) with, \(cold) without")
    }

    @Test(arguments: SamplerCatalogue.all) func everySamplerBeginsWithTheBestEarlierConfigurations(
        _ sampler: SamplerEntry
    ) throws {
        var definition = StudyFixture.definition(trials: 8)
        definition.space = SearchSpace([
            Parameter("x", .int(low: 0, high: 9, log: false, step: 1)),
            Parameter("y", .int(low: 0, high: 9, log: false, step: 1)),
        ])
        definition.sampler = ComponentDefinition(sampler.name)
        let best = Configuration(["x": .int(9), "y": .int(2)])
        definition.prior = PriorResults(
            study: "earlier",
            observations: [
                .init(best, loss: 1), .init(Configuration(["x": .int(1), "y": .int(1)]), loss: 2),
                .init(Configuration(["x": .int(40), "y": .int(1)]), loss: 0),
            ])
        var study = try AskTellStudy(definition)

        let trials = try study.ask(8)

        #expect(trials.first?.configuration == best)
        #expect(trials.first?.reason == "warm start: one of the best of study earlier")
        #expect(trials.count == 8)
        #expect(Set(trials.map(\.configuration)).count == 8 || !sampler.dependsOnHistory)
        #expect(trials.allSatisfy { definition.space.contains($0.configuration) })
    }

    @Test func theSameRequestGivesTheSameSuggestions() throws {
        let prior = Self.prior(seed: 3) { Self.valley($0, centre: 0.6) }
        let first = try Self.best(seed: 5, trials: 8, prior: prior)
        let second = try Self.best(seed: 5, trials: 8, prior: prior)

        #expect(first == second)
    }
}
