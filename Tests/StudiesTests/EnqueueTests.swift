import Foundation
import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

struct EnqueueTests {
    private let known = Configuration(["x": .float(0.25), "n": .int(3)])
    private let other = Configuration(["x": .float(0.5), "n": .int(4)])
    private let workers = ["a", "b", "c"].map(WorkerID.init(rawValue:))

    private func machine(trials: Int = 6, enqueued: [Configuration]? = nil) throws -> StudyMachine {
        var definition = StudyFixture.definition(trials: trials)
        definition.enqueued = enqueued
        return StudyMachine(
            try StudyState(StudyFixture.created(definition)), scheduler: FullScheduler(trials: trials, maximum: 1),
            leaseSource: CounterGenerator(seed: 1, purpose: .simulation), at: StudyFixture.moment(0))
    }

    private func request(_ configurations: [Configuration], id: String = "r") -> StudyRequest {
        StudyRequest(id: id, study: StudyID(rawValue: 1), action: .enqueue(configurations))
    }

    private func samplerRequests(_ effects: [StudyEffect]) -> [SuggestionRequest] {
        effects.compactMap { if case .suggest(let request) = $0 { request } else { nil } }
    }

    @Test func whatTheUserEnqueuedIsTriedNextAndTheSamplerIsAskedForTheRest() throws {
        var machine = try machine()

        try machine.take(request([known, other]), at: StudyFixture.moment(1))
        _ = machine.assign(workers, at: StudyFixture.moment(1))

        #expect(machine.state.trials.map(\.configuration) == [known, other])
        #expect(machine.state.trials.allSatisfy { $0.isEnqueued && $0.state == .running })
        #expect(machine.state.queue.isEmpty)
        #expect(samplerRequests(machine.takeEffects()).map(\.count) == [1])
    }

    @Test func whatTheStudyFileEnqueuesComesFirst() throws {
        var machine = try machine(enqueued: [known])

        _ = machine.assign([workers[0]], at: StudyFixture.moment(1))

        #expect(machine.state.trials.map(\.configuration) == [known])
        #expect(samplerRequests(machine.takeEffects()).isEmpty)
    }

    @Test func aRequestThatIsDeliveredTwiceCountsOnce() throws {
        var machine = try machine()

        try machine.take(request([known]), at: StudyFixture.moment(1))
        try machine.take(request([known]), at: StudyFixture.moment(2))

        #expect(machine.state.queue == [known])
    }

    @Test func theQueueWaitsWhileTheSamplerIsAtWorkAndKeepsItsPlaceInTheBudget() throws {
        var machine = try machine(trials: 2)
        _ = machine.assign(Array(workers.prefix(2)), at: StudyFixture.moment(1))
        let asked = try #require(samplerRequests(machine.takeEffects()).first)
        try machine.take(request([known]), at: StudyFixture.moment(2))
        _ = machine.assign(Array(workers.prefix(2)), at: StudyFixture.moment(2))
        #expect(machine.state.trials.isEmpty)

        machine.suggested(
            (0..<asked.count).map { Suggestion(Configuration(["x": .float(0.1), "n": .int(1 + $0)]), reason: "s") },
            seen: asked.seen, at: StudyFixture.moment(3))
        _ = machine.assign(Array(workers.prefix(2)), at: StudyFixture.moment(3))

        #expect(machine.state.trials.map(\.isEnqueued) == [false, true])
    }

    @Test func whatDoesNotFitIsRefusedAndChangesNothing() throws {
        var machine = try machine(trials: 2)
        let before = machine.state
        let outside = Configuration(["x": .float(2), "n": .int(3)])

        let tooMany = try #require(throws: RequestProblem.self) {
            try machine.take(request([known, other, known]), at: StudyFixture.moment(1))
        }
        let wrong = try #require(throws: RequestProblem.self) {
            try machine.take(request([outside]), at: StudyFixture.moment(1))
        }

        #expect(tooMany.description.contains("room for 2 more of its 2 trials"))
        #expect(wrong.description.contains("does not contain"))
        #expect(machine.state == before)
    }

    @Test func theFoldOfTheEventsAsJSONGivesTheSameState() throws {
        var machine = try machine(enqueued: [other])
        let created = StudyFixture.created(machine.state.definition)
        try machine.take(request([known]), at: StudyFixture.moment(1))
        _ = machine.assign([workers[0]], at: StudyFixture.moment(1))
        let events =
            [created] + machine.takeEffects().compactMap { if case .record(let event) = $0 { event } else { nil } }

        let stored = try events.map { try EventCoding.encoder().encode($0) }
        let read = try stored.map { try EventCoding.decoder().decode(RecordedEvent.self, from: $0) }

        #expect(try StudyState(replaying: read) == machine.state)
        #expect(machine.state.queue == [known])
    }

    @Test func aDefinitionOfAnEarlierVersionHasAnEmptyQueue() throws {
        let text = String(decoding: try EventCoding.encoder().encode(StudyFixture.definition()), as: UTF8.self)
        let definition = try EventCoding.decoder().decode(StudyDefinition.self, from: Data(text.utf8))

        #expect(!text.contains("enqueued"))
        #expect(definition.enqueued == nil)
    }
}
