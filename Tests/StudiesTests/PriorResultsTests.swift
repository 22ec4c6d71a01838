import Foundation
import SearchSpaces
import Studies
import TestKit
import Testing

struct PriorResultsTests {
    /// A study over x and n in which each configuration gave a value.
    private func study(_ results: [(Configuration, Double)]) throws -> StudyState {
        var definition = StudyFixture.definition("earlier", trials: 1000)
        definition.metric = Metric("accuracy", .maximize)
        var state = try StudyState(StudyFixture.created(definition))
        func apply(_ event: StudyEvent) throws {
            try state.apply(
                RecordedEvent(sequence: state.revision + 1, elapsed: 0, wallMilliseconds: 0, event: event))
        }
        for (number, (configuration, value)) in results.enumerated() {
            try apply(
                .trialSuggested(
                    trial: number, configuration: configuration, placement: Placement(target: 1), reason: "", seen: 1))
            try apply(.trialEnded(trial: number, attempt: nil, .completed(value)))
        }
        return state
    }

    private func point(_ x: Double, _ n: Int) -> Configuration { Configuration(["x": .float(x), "n": .int(n)]) }

    @Test func parametersAreMappedByName() throws {
        let state = try study([(point(0.25, 2), 0.5), (point(0.75, 3), 0.9), (point(0.25, 8), 0.7)])
        let space = SearchSpace([
            Parameter("x", .float(low: 0, high: 0.5, log: false, step: nil)),
            Parameter("depth", .int(low: 1, high: 9, log: false, step: 1)),
            Parameter("kind", .categorical([.string("a"), .string("b")])),
        ])

        let prior = PriorResults(of: state, in: space, defaults: ["kind": .string("b")])

        #expect(prior.study == "earlier")
        #expect(prior.outside == 1)
        #expect(prior.observations.count == 1)
        #expect(
            prior.observations[0].configuration
                == Configuration(["x": .float(0.25), "depth": .int(5), "kind": .string("b")]))
        #expect(abs(prior.observations[0].loss + 0.6) < 1e-12)
    }

    @Test func theBestResultsAreKeptWhenThereAreTooMany() throws {
        let state = try study((0..<600).map { (point(Double($0) / 600, 1), Double($0)) })

        let prior = PriorResults(of: state, in: state.definition.space)

        #expect(prior.observations.count == PriorResults.limit)
        #expect(prior.observations.prefix(100).map(\.loss) == (0..<100).map { -599 + Double($0) })
        #expect(prior.observations.map(\.loss) == prior.observations.map(\.loss).sorted())
        #expect((prior.observations.last?.loss ?? -100) > -10)
    }

    @Test func aDefinitionKeepsThem() throws {
        var definition = StudyFixture.definition()
        definition.prior = PriorResults(study: "e", observations: [.init(point(0.5, 1), loss: 0.25)], outside: 3)
        definition.enqueued = [point(0.5, 2)]

        let bytes = try EventCoding.encoder().encode(definition)
        let read = try EventCoding.decoder().decode(StudyDefinition.self, from: bytes)

        #expect(read.prior?.outside == 3)
        #expect(read.prior?.observations.first?.loss == 0.25)
        #expect(read.enqueued?.count == 1)
    }
}
