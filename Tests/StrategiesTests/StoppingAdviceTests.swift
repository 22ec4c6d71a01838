import SearchSpaces
import Strategies
import Studies
import Testing

struct StoppingAdviceTests {
    @Test(arguments: ["gp", "tpe", "random"])
    func aYoungStudyGoesOnAndAnOldOneStops(_ sampler: String) throws {
        let young = try Self.advice(sampler, after: 8, ahead: 16)
        let old = try Self.advice(sampler, after: 70, ahead: 16)

        #expect(!young.stops, "\(young.reason)")
        #expect(old.expectedGain < young.expectedGain / 2)
        if sampler == "gp" { #expect(old.stops, "\(old.reason)") }
    }

    @Test func theIntervalCoversMostOfWhatCame() throws {
        var covered = 0
        for seed in 1...8 as ClosedRange<UInt64> {
            var study = try Self.study("random", trials: 36, seed: seed)
            try study.run(untilSpent: 12)
            let advice = try #require(try? StoppingAdvice.estimate(study.state, over: .trials(24)).get())
            let before = advice.best
            try study.run()
            let gain = before - (study.state.best?.value ?? before)

            #expect(advice.interval[0] <= advice.expectedGain && advice.interval[0] <= advice.interval[1])
            #expect(advice.interval[0] >= 0)
            if gain >= advice.interval[0] - 1e-9, gain <= advice.interval[1] + 1e-9 { covered += 1 }
        }

        #expect(covered >= 5, "\(covered) of 8")
    }

    @Test func furtherAheadThereIsMoreToGain() throws {
        let near = try Self.advice("gp", after: 8, ahead: 1)
        let far = try Self.advice("gp", after: 8, ahead: 32)

        #expect(far.expectedGain > near.expectedGain)
        #expect(near.trials == 1 && far.trials == 32)
    }

    @Test func timeCountsAsTrialsAtTheStudysPace() throws {
        // A simulated study takes a second a trial.
        let study = try Self.study("random", trials: 20, seed: 1, run: 20)

        let advice = try StoppingAdvice.estimate(study.state, over: .seconds(10)).get()

        #expect((9...11).contains(advice.trials))
    }

    @Test func aLargeLeastGainStopsAndNoneAtAllGoesOn() throws {
        let study = try Self.study("gp", trials: 8, seed: 1, run: 8)

        #expect(try StoppingAdvice.estimate(study.state, over: .trials(8), least: 1e6).get().stops)
        #expect(try !StoppingAdvice.estimate(study.state, over: .trials(8), least: 0).get().stops)
    }

    @Test func whereThereIsNoModelTheImprovementsAreDrawnAgain() throws {
        var definition = Self.definition("random", trials: 12, seed: 1)
        definition.fidelity = Fidelity(minimum: 1, maximum: 1)
        var study = try SimulatedStudy(definition) { _, _ in .value(1) }
        try study.run()

        let advice = try StoppingAdvice.estimate(study.state, over: .trials(5)).get()

        #expect(advice.method == "the improvements so far, drawn again")
        #expect(advice.stops && advice.expectedGain == 0)
    }

    @Test func tooFewTrialsGiveAReason() throws {
        let study = try Self.study("random", trials: 4, seed: 1, run: 4)

        guard case .failure(let reason) = try StoppingAdvice.estimate(study.state, over: .trials(5)) else {
            Issue.record("four trials were enough")
            return
        }
        #expect(reason.description == "4 trials have completed; at least 5 are needed")
    }

    private static func advice(_ sampler: String, after trials: Int, ahead: Int) throws -> StoppingAdvice {
        try StoppingAdvice.estimate(study(sampler, trials: trials, seed: 1, run: trials).state, over: .trials(ahead))
            .get()
    }

    private static func definition(_ sampler: String, trials: Int, seed: UInt64) -> StudyDefinition {
        StudyDefinition(
            name: "advice",
            space: SearchSpace(["x", "y"].map { Parameter($0, .float(low: -5, high: 5, log: false, step: nil)) }),
            objective: .function("test"), metric: Metric("loss", .minimize), sampler: ComponentDefinition(sampler),
            budget: Budget(trials: trials), seed: seed)
    }

    private static func study(_ sampler: String, trials: Int, seed: UInt64, run spent: Int = 0) throws -> SimulatedStudy
    {
        var study = try SimulatedStudy(definition(sampler, trials: trials, seed: seed)) { trial, _ in
            let x = trial.configuration["x"]?.number ?? 0
            let y = trial.configuration["y"]?.number ?? 0
            return .value((x - 1) * (x - 1) + 2 * (y + 2) * (y + 2) + 0.1 * x * y)
        }
        if spent > 0 { try study.run(untilSpent: spent) }
        return study
    }
}
