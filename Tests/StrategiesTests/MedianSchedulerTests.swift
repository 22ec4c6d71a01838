import SearchSpaces
import Strategies
import Studies
import Testing

struct MedianSchedulerTests {
    @Test func aTrialWorseThanTheMedianOfTheOthersIsStopped() throws {
        let study = try Self.study { trial, _ in trial.number == 8 ? 2 : trial.number == 9 ? 0.5 : 1 }

        #expect(study.state.trials[8].state == .pruned)
        #expect(study.state.trials[8].reached == 2)
        #expect(study.state.trials[9].state == .completed)
    }

    @Test func noTrialIsStoppedBeforeEnoughOthersHaveGotAsFar() throws {
        let study = try Self.study { trial, _ in Double(trial.number) }

        #expect(study.state.trials[4].state == .completed)
        #expect(study.state.trials[5].state == .pruned)
    }

    @Test func theBestValueSoFarCountsAndNotTheLast() throws {
        let study = try Self.study { trial, fidelity in trial.number == 8 && fidelity == 1 ? 0 : Double(fidelity) }

        #expect(study.state.trials[8].state == .completed)
    }

    static func study(_ value: @escaping (Trial, Int) -> Double) throws -> SimulatedStudy {
        var definition = HyperbandTests.definition(trials: 10, maximum: 4)
        definition.fidelity.minimum = 2
        definition.scheduler = ComponentDefinition("median")
        var study = try SimulatedStudy(definition) { trial, fidelity in .value(value(trial, fidelity)) }
        try study.run()
        return study
    }
}
