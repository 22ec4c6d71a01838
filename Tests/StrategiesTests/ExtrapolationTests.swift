import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// Learning curves carried on to their end.
struct ExtrapolationTests {
    @Test func nothingStopsBeforeABoundIsPossible() throws {
        let study = try Self.study(trials: 9, seed: 1)

        #expect(study.state.trials.allSatisfy { $0.state == .completed })
    }

    @Test(arguments: [UInt64](1...5))
    func theBestTrialIsKeptAtAFractionOfTheCost(seed: UInt64) throws {
        let study = try Self.study(trials: 60, seed: seed)
        let floors = (0..<60).map { Self.floor(of: $0, seed: seed) }
        let best = floors.indices.sorted { floors[$0] < floors[$1] }.prefix(3)

        #expect(best.contains(study.state.best?.number ?? -1))
        #expect(study.spent < 60 * 27 * 3 / 4)
    }

    @Test func aSlowStarterThatWillWinGoesOn() throws {
        // Every curve falls to its own floor at its end only, so values on the way say nothing.
        let study = try Self.study(trials: 40, seed: 2) { number, epoch in
            epoch == 27 ? Self.floor(of: number, seed: 2) : 10 - Self.floor(of: number, seed: 2)
        }
        let floors = (0..<40).map { Self.floor(of: $0, seed: 2) }

        #expect(study.state.best?.value == floors.min())
    }

    private static func floor(of trial: Int, seed: UInt64) -> Double {
        var generator = CounterGenerator(seed: seed, stream: trial, purpose: .jitter)
        return generator.uniform()
    }

    private static func study(
        trials: Int, seed: UInt64, _ curve: ((Int, Int) -> Double)? = nil
    ) throws -> SimulatedStudy {
        var definition = HyperbandTests.definition(trials: trials, maximum: 27)
        definition.scheduler = ComponentDefinition("extrapolation")
        var study = try SimulatedStudy(definition) { trial, fidelity in
            if let curve { return .value(curve(trial.number, fidelity)) }
            var noise = CounterGenerator(seed: seed, stream: trial.number * 100 + fidelity, purpose: .initialisation)
            return .value(floor(of: trial.number, seed: seed) + 1 / Double(fidelity) + 0.005 * noise.normal())
        }
        try study.run()
        return study
    }
}
