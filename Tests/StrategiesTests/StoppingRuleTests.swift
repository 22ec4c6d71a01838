import SearchSpaces
import Strategies
import Studies
import Testing

/// The rules that stop single trials: by share, by patience, by limits.
struct StoppingRuleTests {
    @Test(arguments: [(10.0, 1), (50, 5), (90, 9)])
    func aPercentileLetsThatShareGoOn(percentile: Double, completed: Int) throws {
        let settings: [String: ParameterValue] = ["percentile": .float(percentile), "minimum-trials": .int(9)]
        // The first nine set the scale from 0 to 8; nothing stops them.
        for loss in 0..<9 {
            let study = try Self.study("percentile", settings, trials: 10) { trial, _ in
                trial.number < 9 ? Double(trial.number) : Double(loss) + 0.5
            }
            let goesOn = loss < Int(8 * percentile / 100)

            #expect(study.state.trials[9].state == (goesOn ? .completed : .pruned), "\(loss) at \(percentile)")
        }
    }

    @Test func patienceEndsATrialThatNoLongerImproves() throws {
        let study = try Self.study("patience", ["patience": .int(3)], trials: 2) { trial, fidelity in
            trial.number == 0 ? 1 / Double(fidelity) : 1 / Double(min(fidelity, 4))
        }

        #expect(study.state.trials[0].state == .completed)
        #expect(study.state.trials[1].state == .pruned)
        #expect(study.state.trials[1].reached == 7)
    }

    @Test func patienceCountsOnlyImprovementsAboveTheLeastDifference() throws {
        let settings: [String: ParameterValue] = ["patience": .int(2), "least-difference": .float(0.1)]
        let study = try Self.study("patience", settings, trials: 2) { trial, fidelity in
            Double(trial.number) + 1 - 0.01 * Double(fidelity)
        }

        #expect(study.state.trials[1].state == .pruned)
        #expect(study.state.trials[1].reached == 3)
    }

    @Test func patienceLetsTheLeaderFinish() throws {
        let study = try Self.study("patience", ["patience": .int(2)], trials: 3) { trial, _ in Double(trial.number) }

        #expect(study.state.trials.map(\.state) == [.completed, .pruned, .pruned])
    }

    @Test(arguments: [(0.5, TrialState.completed), (1.5, .pruned), (-0.5, .pruned), (.nan, .pruned)])
    func thresholdsStopWhatLeavesTheirRange(value: Double, state: TrialState) throws {
        let study = try Self.study("threshold", ["low": .float(0), "high": .float(1)], trials: 1) { _, fidelity in
            fidelity == 2 ? value : 0.5
        }

        #expect(study.state.trials[0].state == state)
        #expect(study.state.trials[0].reached == (state == .pruned ? 2 : 9))
    }

    private static func study(
        _ scheduler: String, _ settings: [String: ParameterValue], trials: Int,
        _ value: @escaping (Trial, Int) -> Double
    ) throws -> SimulatedStudy {
        var definition = HyperbandTests.definition(trials: trials, maximum: 9)
        definition.scheduler = ComponentDefinition(scheduler, settings: settings)
        var study = try SimulatedStudy(definition) { trial, fidelity in .value(value(trial, fidelity)) }
        try study.run()
        return study
    }
}
