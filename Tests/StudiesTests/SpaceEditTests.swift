import Foundation
import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

struct SpaceEditTests {
    private let wider = SearchSpace([
        Parameter("x", .float(low: 0, high: 0.5, log: false, step: nil)),
        Parameter("n", .int(low: 1, high: 20, log: false, step: 1)),
        Parameter("kind", .categorical([.string("a"), .string("b")])),
    ])

    private func point(_ x: Double, _ n: Int) -> Configuration { Configuration(["x": .float(x), "n": .int(n)]) }

    private func study(_ points: [Configuration]) throws -> StudyState {
        var state = try StudyState(StudyFixture.created(StudyFixture.definition(trials: 20)))
        for (number, configuration) in points.enumerated() {
            try apply(
                .trialSuggested(
                    trial: number, configuration: configuration, placement: Placement(target: 1), reason: "", seen: 1),
                to: &state)
            try apply(.trialEnded(trial: number, attempt: nil, .completed(Double(number))), to: &state)
        }
        return state
    }

    private func apply(_ event: StudyEvent, to state: inout StudyState) throws {
        try state.apply(RecordedEvent(sequence: state.revision + 1, elapsed: 0, wallMilliseconds: 0, event: event))
    }

    @Test func trialsOutsideOfTheEditedSpaceStayInTheRecordAndTeachNothing() throws {
        var state = try study([point(0.25, 3), point(0.75, 3)])

        try apply(.spaceEdited(wider, defaults: ["kind": .string("b")], request: "r"), to: &state)

        #expect(state.definition.space == wider)
        #expect(state.trials.map(\.configuration) == [point(0.25, 3), point(0.75, 3)])
        #expect(state.trials.map(\.state) == [.completed, .completed])
        #expect(state.trialsInSpace.map(\.state) == [.completed, .cancelled])
        #expect(state.trialsInSpace[0].configuration["kind"] == .string("b"))
        #expect(state.trialsInSpace.map(\.value) == [0, nil])
        #expect(state.bestTrial == 0)
    }

    @Test func aSummarySaysWhichParametersKeepTrialsOut() throws {
        let state = try study([point(0.25, 3), point(0.75, 3), point(0.9, 4)])

        let without = SpaceFit(wider, defaults: [:]).summary(of: state.trials)
        let with = SpaceFit(wider, defaults: ["kind": .string("a")]).summary(of: state.trials)

        #expect(without.usable == 0 && without.unusable == ["kind": 1, "x": 2])
        #expect(with.usable == 1 && with.unusable == ["x": 2])
        #expect(with.examples["x"] == "trial 1: 'x' is 0.75; expected a number from 0.0 to 0.5")
    }

    @Test func whatWasEnqueuedFollowsTheEdit() throws {
        var state = try study([])
        try apply(.trialEnqueued(point(0.25, 3), request: "a"), to: &state)
        try apply(.trialEnqueued(point(0.75, 3), request: "b"), to: &state)

        try apply(.spaceEdited(wider, defaults: ["kind": .string("a")], request: "c"), to: &state)

        #expect(state.queue.map { $0["x"] } == [.float(0.25)])
        #expect(state.queue.allSatisfy { wider.contains($0) })
    }

    @Test(arguments: SamplerCatalogue.all) func everySamplerGoesOnInTheEditedSpace(_ sampler: SamplerEntry) throws {
        var definition = StudyFixture.definition(trials: 30)
        definition.space = SearchSpace([
            Parameter("x", .int(low: 0, high: 9, log: false, step: 1)),
            Parameter("n", .int(low: 1, high: 8, log: false, step: 1)),
        ])
        definition.sampler = ComponentDefinition(sampler.name)
        var before = try AskTellStudy(resuming: StudyState(StudyFixture.created(definition)))
        try before.start()
        for trial in try before.ask(16) {
            try before.tell(trial.number, .completed(trial.configuration["x"]?.number ?? 0))
        }
        var state = before.state
        let edited = SearchSpace([
            Parameter("x", .int(low: 3, high: 30, log: false, step: 1)),
            Parameter("n", .int(low: 1, high: 8, log: false, step: 1)),
            Parameter("k", .categorical([.bool(true), .bool(false)])),
        ])
        try apply(.spaceEdited(edited, defaults: ["k": .bool(false)], request: "r"), to: &state)
        var after = try AskTellStudy(resuming: state)

        let trials = try after.ask(8)

        #expect(trials.count == 8)
        #expect(trials.allSatisfy { edited.contains($0.configuration) })
    }

    @Test func aWrongSpaceIsRefused() throws {
        let state = try study([])
        let wrong = SearchSpace([Parameter("x", .float(low: 1, high: 0, log: false, step: nil))])
        let request = StudyRequest(id: "r", study: StudyID(rawValue: 1), action: .editSpace(wrong, defaults: [:]))

        let problem = try #require(throws: RequestProblem.self) { _ = try request.events(for: state) }

        #expect(problem.description.contains("the edited space is wrong"))
    }

    @Test func theEventSurvivesJSON() throws {
        let event = StudyEvent.spaceEdited(wider, defaults: ["kind": .string("a")], request: "r")

        let read = try EventCoding.decoder().decode(StudyEvent.self, from: EventCoding.encoder().encode(event))

        #expect(read == event)
    }
}
