import Manager
import SearchSpaces
import Studies
import Testing

struct StrategyPartsTests {
    private func mostWhole(_ sampler: String, _ scheduler: String) -> Int? {
        StrategyParts.mostWholeTrials(
            of: StudyDefinition(
                name: "s", space: SearchSpace([Parameter("x", .float(low: 0, high: 1, log: false, step: nil))]),
                objective: .function("sphere"),
                metric: Metric("loss", .minimize), fidelity: Fidelity(name: "epochs", minimum: 1, maximum: 81),
                sampler: ComponentDefinition(sampler), scheduler: ComponentDefinition(scheduler),
                budget: Budget(trials: 100_000)))
    }

    @Test func trialsThatNoStrategyLooksAtArePacked() throws {
        #expect(mostWhole("random", "full") == 0)
        #expect(mostWhole("sobol", "threshold") == 0)
        // A bracket is decided by its own trials alone, 81 of them in the largest.
        #expect(try #require(mostWhole("random", "hyperband")) >= 2 * 81)
        #expect(try #require(mostWhole("sobol", "successive-halving")) < 2000)
        #expect(mostWhole("random", "asha") == nil)
        #expect(mostWhole("tpe", "full") == nil)
    }
}
