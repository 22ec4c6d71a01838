import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// Races over repeats.
struct RacingTests {
    @Test func aTrialThatIsWorseOnEveryRepeatStopsAtTheLeast() throws {
        // Folds differ far more than trials do.
        let study = try Self.race(trials: 2) { trial, fold in
            10 * Double(fold * fold % 7) + Double(trial) + 0.01 * Double((trial * fold) % 3)
        }

        #expect(study.state.trials[0].state == .completed)
        #expect(study.state.trials[1].state == .pruned)
        #expect(study.state.trials[1].reached == 3)
    }

    @Test func equallyGoodTrialsAreAllRunInFullUpToTheSignificance() throws {
        let study = try Self.race(trials: 200) { trial, fold in
            var noise = CounterGenerator(seed: 3, stream: trial * 100 + fold, purpose: .jitter)
            return noise.normal()
        }

        // Each trial is compared up to six times with the best of those before it, which is best by chance.
        let stopped = study.state.trials.count { $0.state == .pruned }
        #expect(stopped > 0 && stopped < 120)
    }

    @Test func aClearWinnerThatComesLateIsNotStoppedAndStopsTheOthers() throws {
        let study = try Self.race(trials: 12) { trial, fold in
            var noise = CounterGenerator(seed: 5, stream: trial * 100 + fold, purpose: .jitter)
            return (trial == 4 ? 0 : 1) + 0.1 * noise.normal()
        }

        #expect(study.state.best?.number == 4)
        #expect(study.state.trials[5...].allSatisfy { $0.state == .pruned && $0.reached <= 4 })
    }

    /// A study whose metric after k folds is the mean over them.
    private static func race(trials: Int, _ loss: @escaping (Int, Int) -> Double) throws -> SimulatedStudy {
        var definition = HyperbandTests.definition(trials: trials, maximum: 9)
        definition.scheduler = ComponentDefinition("racing")
        var study = try SimulatedStudy(definition) { trial, fidelity in
            .value((1...fidelity).map { loss(trial.number, $0) }.reduce(0, +) / Double(fidelity))
        }
        try study.run()
        return study
    }
}
