import Foundation
import SearchSpaces
import Strategies
import Studies
import Testing

struct SeveralObjectivesTests {
    @Test func theFrontHoldsWhatNobodyDominatesAndTheBestIsFeasible() throws {
        var study = try AskTellStudy(Self.definition(constraints: ["memory"]))
        let results: [(values: [Double], constraint: Double)] = [
            ([3, 3], -1), ([1, 1], -1), ([0, 9], 0.5), ([2, 5], 0), ([2, 5], -3), ([0.5, 0], -1),
        ]

        for (trial, result) in zip(try study.ask(6), results) {
            try study.tell(
                trial.number, .evaluated(Evaluation(values: result.values, constraints: [result.constraint])))
        }

        // The first is minimised, the second maximised: (0, 9) would dominate all, but is not feasible.
        #expect(study.state.front == [1, 3, 4, 5])
        #expect(study.state.best?.number == 5)
        #expect(study.state.trials[2].state == .completed)
        #expect(study.state.trials[2].result?.isFeasible == false)
    }

    @Test func whatComesLaterDisplacesWhatItDominates() throws {
        var study = try AskTellStudy(Self.definition())
        let trials = try study.ask(3)

        try study.tell(trials[0].number, .evaluated(Evaluation(values: [1, 1])))
        try study.tell(trials[1].number, .evaluated(Evaluation(values: [2, 2])))
        #expect(study.state.front == [0, 1])
        try study.tell(trials[2].number, .evaluated(Evaluation(values: [1, 3])))

        #expect(study.state.front == [2])
        #expect(study.state.best?.number == 0)
        let (volume, reference) = try #require(study.state.hypervolume)
        #expect(reference == [1.1, 2.7])
        #expect(abs(volume - 0.1 * 0.3) < 1e-12)
    }

    @Test func theReferenceOfAMetricCounts() throws {
        var definition = Self.definition()
        definition.metric.reference = 5
        definition.furtherMetrics[0].reference = 0
        var study = try AskTellStudy(definition)

        try study.tell(try study.ask(1)[0].number, .evaluated(Evaluation(values: [1, 3])))

        #expect(study.state.hypervolume?.volume == 12)
        #expect(study.state.hypervolume?.reference == [5, 0])
    }

    @Test func withOneMetricTheFrontIsTheBestTrial() throws {
        var definition = Self.definition()
        definition.furtherMetrics = []
        var study = try AskTellStudy(definition)
        #expect(study.state.front.isEmpty)

        for (trial, value) in zip(try study.ask(3), [2.0, 1, 1]) { try study.tell(trial.number, .completed(value)) }

        #expect(study.state.front == [1])
    }

    @Test func nothingFeasibleHasNoBestTrial() throws {
        var study = try AskTellStudy(Self.definition(constraints: ["a", "b"]))

        try study.tell(try study.ask(1)[0].number, .evaluated(Evaluation(values: [1, 1], constraints: [-1, 1e-300])))

        #expect(study.state.best == nil)
        #expect(study.state.front.isEmpty)
        #expect(study.state.hypervolume == nil)
    }

    @Test(arguments: [
        TrialOutcome.completed(1), .evaluated(Evaluation(values: [1])), .evaluated(Evaluation(values: [])),
        .evaluated(Evaluation(values: [1, 2, 3], constraints: [0])), .evaluated(Evaluation(values: [1, 2])),
        .evaluated(Evaluation(values: [1, 2], constraints: [0, 0])),
    ])
    func anOutcomeOfTheWrongLengthIsIllegalAndChangesNothing(_ outcome: TrialOutcome) throws {
        var study = try AskTellStudy(Self.definition(constraints: ["memory"]))
        let trial = try study.ask(1)[0].number
        let before = study.state

        #expect(throws: IllegalEvent.self) { try study.tell(trial, outcome) }
        #expect(study.state == before)
    }

    @Test(arguments: [[Double.nan, 1], [1, .infinity]])
    func aValueThatIsNotFiniteIsAFailure(values: [Double]) throws {
        var study = try AskTellStudy(Self.definition())

        try study.tell(try study.ask(1)[0].number, .evaluated(Evaluation(values: values)))

        #expect(study.state.trials[0].state == .failed(.diverged))
    }

    @Test func eventsAndDefinitionsSurviveTheirJSON() throws {
        let definition = Self.definition(constraints: ["memory"])
        let events: [StudyEvent] = [
            .created(definition),
            .trialEnded(trial: 3, attempt: 1, .evaluated(Evaluation(values: [1, .infinity], constraints: [-2]))),
            .measured(
                trial: 0, attempt: 1, Measurement(sequence: 1, fidelity: 2, value: 3, seconds: 4, values: [3, 5])),
        ]

        for event in events {
            let data = try EventCoding.encoder().encode(event)
            #expect(try EventCoding.decoder().decode(StudyEvent.self, from: data) == event)
        }
    }

    @Test func definitionsOfOneMetricAreWrittenAsBeforeAndStillRead() throws {
        var definition = Self.definition()
        definition.furtherMetrics = []

        let text = String(decoding: try EventCoding.encoder().encode(definition), as: UTF8.self)

        #expect(text.contains(#""metric":{"goal":"minimize","name":"loss"}"#))
        #expect(!text.contains("other") && !text.contains("constraints") && !text.contains("Constraints"))
        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: Data(text.utf8)) == definition)
    }

    @Test func measurementsOfOneMetricAreWrittenAsBefore() throws {
        let event = StudyEvent.measured(
            trial: 0, attempt: 1, Measurement(sequence: 1, fidelity: 2, value: 3, seconds: 4))

        let text = String(decoding: try EventCoding.encoder().encode(event), as: UTF8.self)

        #expect(
            text == #"{"measured":{"_2":{"fidelity":2,"seconds":4,"sequence":1,"value":3},"attempt":1,"trial":0}}"#)
    }

    static func definition(constraints: [String] = []) -> StudyDefinition {
        StudyDefinition(
            name: "several", space: SearchSpace([Parameter("x", .float(low: 0, high: 1, log: false, step: nil))]),
            objective: .function("test"), metric: Metric("loss", .minimize), budget: Budget(trials: 20),
            furtherMetrics: [Metric("speed", .maximize)], constraints: constraints)
    }
}
