import SearchSpaces
import Strategies
import Studies
import Testing

struct SeveralObjectivesHalvingTests {
    @Test func whoIsOnTheFrontOfARungGoesOn() throws {
        var study = try AskTellStudy(Self.definition(variant: "promotion"))
        // Trial 1 is best in the first objective, trial 2 in the second; trial 0 is dominated by both.
        let values = [[3.0, 3], [0, 2], [2, 0], [4, 4], [5, 5], [6, 6]]

        for trial in try study.ask(6) {
            _ = try study.report(
                trial.number, fidelity: 1, value: values[trial.number][0], values: values[trial.number])
        }

        #expect(study.state.trials.filter { $0.target > 1 }.map(\.number) == [1, 2])
    }

    @Test func stoppingEndsWhatIsDominatedAtARung() throws {
        var study = try AskTellStudy(Self.definition(variant: "stopping"))
        let trials = try study.ask(4)

        let answers = try zip(trials, [[1.0, 5], [5, 1], [6, 6], [0, 9]]).map { trial, values in
            try study.report(trial.number, fidelity: 1, value: values[0], values: values)
        }

        #expect(answers[0] == .goOn(until: 9))
        #expect(answers[2] == .stop)
        #expect(answers[3] == .goOn(until: 9))
    }

    @Test func aWholeStudyEndsWithAFront() throws {
        var study = try AskTellStudy(Self.definition(variant: "promotion"))

        while let trial = try study.ask(1).first {
            let x = trial.configuration["x"]?.number ?? 0
            var fidelity = trial.reached
            var goesOn = true
            while goesOn, fidelity < 9 {
                fidelity += 1
                let values = [x + 1 / Double(fidelity), 1 - x]
                let answer = try study.report(trial.number, fidelity: fidelity, value: values[0], values: values)
                if case .goOn = answer { goesOn = true } else { goesOn = false }
            }
            if goesOn { try study.tell(trial.number, .evaluated(Evaluation(values: [x + 1.0 / 9, 1 - x]))) }
        }

        #expect(study.state.trials.count == 18)
        #expect(study.state.open.isEmpty)
        #expect(!study.state.front.isEmpty)
        #expect(study.state.spentFidelity < 18 * 9 / 2)
    }

    private static func definition(variant: String) -> StudyDefinition {
        StudyDefinition(
            name: "halving", space: SearchSpace([Parameter("x", .float(low: 0, high: 1, log: false, step: nil))]),
            objective: .function("test"), metric: Metric("a", .minimize), fidelity: Fidelity(minimum: 1, maximum: 9),
            scheduler: ComponentDefinition("asha", settings: ["variant": .string(variant)]), budget: Budget(trials: 18),
            furtherMetrics: [Metric("b", .minimize)])
    }
}
