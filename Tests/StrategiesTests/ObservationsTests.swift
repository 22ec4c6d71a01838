import SearchSpaces
import Strategies
import Studies
import Testing

struct ObservationsTests {
    @Test func theHighestFidelityWithEnoughMeasurementsIsRead() throws {
        let trials = try Self.ladder().state.trials.array

        #expect(Self.read(trials, enough: 20).fidelity == 1)
        #expect(Self.read(trials, enough: 9).fidelity == 3)
        #expect(Self.read(trials, enough: 9).count == 9)
        #expect(Self.read(trials, enough: 3).fidelity == 9)
        #expect(Self.read(trials, enough: 1).fidelity == 27)
    }

    @Test func theFidelityWithMostMeasurementsIsReadIfNoneHasEnough() throws {
        let trials = try Self.ladder().state.trials.array

        #expect(Self.read(trials, enough: 1000).fidelity == 1)
        #expect(Self.read(trials, enough: 1000).count == 27)
    }

    @Test func trialsPrunedAtALowerRungSayNothing() throws {
        let observations = Self.read(try Self.ladder().state.trials.array, enough: 9)

        #expect(observations.configurations.count == 9)
        #expect(observations.pending.isEmpty)
    }

    @Test func trialsStoppedOnTheirWayCountWithWhatTheyWouldHaveGiven() throws {
        // Loss falls by 1 an epoch, from 10 and from 20; trials after the fifth are worse and are stopped at 2.
        let study = try MedianSchedulerTests.study { trial, fidelity in
            (trial.number < 5 ? 10 : 20) - Double(fidelity)
        }

        let observations = Self.read(study.state.trials.array, enough: 5, maximum: 4)

        #expect(study.state.trials.array.count { $0.state == .pruned } == 5)
        #expect(observations.losses == [6, 6, 6, 6, 6, 16, 16, 16, 16, 16])
    }

    @Test func failuresOfTheConfigurationCountAndThoseOfTheWorkerDoNot() throws {
        let reasons: [FailureReason] = [.error, .diverged, .timeout, .outOfMemory, .lost, .rejected]
        let study = try SamplerContractTests.study(
            SamplerCatalogue.named("random"), GaussianProcessSamplerTests.line(1), trials: 7
        ) { trial in trial.number < 6 ? .failure(reasons[trial.number]) : .value(1) }

        let observations = Self.read(study.state.trials.array, enough: 1, maximum: 1)

        #expect(observations.losses == [nil, nil, nil, nil, 1])
        #expect(observations.count == 1)
    }

    @Test func unfinishedTrialsArePending() throws {
        var study = try SimulatedStudy(HyperbandTests.definition(trials: 9, maximum: 9), workers: 3) { trial, _ in
            .value(Double(trial.number))
        }
        try study.run(untilSpent: 4)

        let observations = Self.read(study.state.trials.array, enough: 100, maximum: 9)

        #expect(observations.fidelity == 1)
        #expect(observations.count == 4)
        #expect(observations.pending.count == study.state.trials.array.count - 4)
    }

    private static func read(_ trials: [Trial], enough: Int, maximum: Int = 27) -> Observations {
        Observations(trials, metric: Metric("loss", .minimize), maximum: maximum, enough: enough)
    }

    /// One bracket of 27 trials with rungs at 1, 3, 9 and 27.
    private static func ladder() throws -> SimulatedStudy {
        var study = try SimulatedStudy(HyperbandTests.definition(trials: 27, maximum: 27)) { trial, _ in
            .value(Double(trial.number))
        }
        try study.run()
        return study
    }
}
