import SearchSpaces
import Strategies
import Studies
import Testing

struct AsynchronousHalvingTests {
    @Test func oneTrialInThreeGoesOnFromEachRung() throws {
        let study = try Self.study(trials: 27, maximum: 9) { trial, _ in Double(trial.number) }

        #expect(study.state.trials.allSatisfy { $0.state.isTerminal })
        #expect(study.state.best?.number == 0)
        // In order of rising loss no trial ever displaces one that went on before it.
        #expect(study.state.trials.filter { $0.reached >= 3 }.map(\.number) == Array(0..<9))
        #expect(study.state.trials.filter { $0.reached >= 9 }.map(\.number) == Array(0..<3))
    }

    @Test func aTrialGoesOnAsSoonAsItIsAmongTheBestOfThoseSoFar() throws {
        var study = try Self.simulation(trials: 27, maximum: 9) { trial, _ in -Double(trial.number) }
        try study.run(untilSpent: 3)

        #expect(study.state.trials.count == 3)
        #expect(study.state.trials[2].target == 3)
        #expect(study.state.trials[0].target == 1)
    }

    @Test func workersNeverWaitWhileTheBudgetLasts() throws {
        var study = try Self.simulation(trials: 40, maximum: 27, workers: 5) { trial, _ in
            Double((trial.number * 7) % 11)
        }
        for limit in 1...40 {
            try study.run(untilSpent: limit)
            let running = study.state.open.count { study.state.trials[$0].state == .running }
            #expect(running >= 4 || study.state.trials.count == 40)
        }
    }

    @Test(arguments: 1...8)
    func aStudyOfFewTrialsStillCompletesOne(trials: Int) throws {
        let study = try Self.study(trials: trials, maximum: 81) { trial, _ in Double(trial.number) }

        #expect(study.state.best?.number == 0)
        #expect(study.state.open.isEmpty)
    }

    @Test func theStoppingVariantStopsWhoIsBehindAtARung() throws {
        let study = try Self.study(trials: 9, maximum: 9, variant: "stopping") { trial, _ in Double(trial.number) }

        #expect(study.state.trials[0].state == .completed)
        // One of two, rounded up: the second trial is behind the first at the lowest rung.
        #expect(study.state.trials[1].state == .pruned)
        #expect(study.state.trials[1].reached == 1)
        #expect(study.state.trials.allSatisfy { $0.checkpoint == nil })
    }

    static func study(
        trials: Int, maximum: Int, variant: String = "promotion", _ value: @escaping (Trial, Int) -> Double
    ) throws -> SimulatedStudy {
        var study = try simulation(trials: trials, maximum: maximum, variant: variant, value)
        try study.run()
        return study
    }

    static func simulation(
        trials: Int, maximum: Int, variant: String = "promotion", workers: Int = 1,
        _ value: @escaping (Trial, Int) -> Double
    ) throws -> SimulatedStudy {
        var definition = HyperbandTests.definition(trials: trials, maximum: maximum)
        definition.scheduler = ComponentDefinition("asha", settings: ["variant": .string(variant)])
        return try SimulatedStudy(definition, workers: workers) { trial, fidelity in .value(value(trial, fidelity)) }
    }
}
