import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct BestOptimismTests {
    @Test func theBestOfManyNoisyMeasurementsFlatters() throws {
        // The true value is 1 everywhere but for a shallow bowl; the noise has a deviation of 0.3.
        var misses: [Double] = []
        for seed in 1...6 as ClosedRange<UInt64> {
            let optimism = try Self.estimate(seed: seed, noise: 0.3).get()

            #expect(optimism.optimism > 0.1)
            #expect(optimism.expected > optimism.value)
            #expect(optimism.contenders.count > 5)
            #expect(abs(optimism.noise / 0.3 - 1) < 0.6)
            misses.append((optimism.expected - 1) / optimism.deviation)
        }

        #expect(misses.allSatisfy { abs($0) < 4 })
    }

    @Test func withoutNoiseTheBestIsWhatItSeems() throws {
        let optimism = try Self.estimate(seed: 1, noise: 0).get()

        #expect(abs(optimism.optimism) < 0.02)
        #expect(optimism.noise < 0.05)
        #expect(optimism.contenders.count < 4)
    }

    @Test func maximisingOnlyTurnsTheSign() throws {
        let least = try Self.estimate(seed: 2, noise: 0.3).get()
        let most = try Self.estimate(seed: 2, noise: 0.3, goal: .maximize).get()

        #expect(most.value == -least.value)
        #expect(abs(most.expected + least.expected) < 1e-9)
        #expect(abs(most.optimism - least.optimism) < 1e-9)
        #expect(most.contenders.map(\.trial) == least.contenders.map(\.trial))
    }

    @Test func theSameStudyGivesTheSameEstimate() throws {
        #expect(try Self.estimate(seed: 3, noise: 0.1).get() == Self.estimate(seed: 3, noise: 0.1).get())
    }

    @Test func tooLittleGivesAReason() throws {
        guard case .failure(let few) = try Self.estimate(seed: 1, noise: 0.3, trials: 5) else {
            Issue.record("five trials were enough")
            return
        }
        #expect(few.description == "5 trials have completed; at least 6 are needed")
        var equal = try SimulatedStudy(Self.definition(seed: 1, trials: 12, goal: .minimize)) { _, _ in .value(1) }
        try equal.run()
        guard case .failure(let same) = BestOptimism.estimate(equal.state) else {
            Issue.record("equal values had a best")
            return
        }
        #expect(same.description.contains("equal"))
    }

    private static func definition(seed: UInt64, trials: Int, goal: Metric.Goal) -> StudyDefinition {
        StudyDefinition(
            name: "noisy",
            space: SearchSpace(["x", "y"].map { Parameter($0, .float(low: 0, high: 1, log: false, step: nil)) }),
            objective: .function("test"), metric: Metric("loss", goal), sampler: ComponentDefinition("random"),
            budget: Budget(trials: trials), seed: seed)
    }

    private static func estimate(
        seed: UInt64, noise: Double, trials: Int = 40, goal: Metric.Goal = .minimize
    ) throws -> Result<BestOptimism, AnalysisUnavailable> {
        let definition = definition(seed: seed, trials: trials, goal: goal)
        var study = try SimulatedStudy(definition) { trial, _ in
            var generator = CounterGenerator(seed: seed, stream: trial.number, purpose: .jitter)
            let x = trial.configuration["x"]?.number ?? 0
            let bowl = noise == 0 ? 4 * (x - 0.5) * (x - 0.5) : 0.2 * (x - 0.5) * (x - 0.5)
            let loss = 1 + bowl + noise * generator.normal()
            return .value(goal == .minimize ? loss : -loss)
        }
        try study.run()
        return BestOptimism.estimate(study.state)
    }
}
