import Foundation
import SearchSpaces
import Studies
import TestKit
import Testing

struct DeterministicStudyFileTests {
    private static let text = """
        leptune: 1
        name: s
        space: { x: { type: float, low: 0, high: 1 } }
        objective: { function: sphere }
        strategy: random
        budget: { trials: 5 }

        """

    private static func decode(_ field: String) throws -> StudyDefinition {
        try StudyFile.decode(text + field + "\n", file: "s.yaml", vocabulary: .sample).get()
    }

    @Test(arguments: [("", nil), ("deterministic: false", nil), ("deterministic: true", 4)] as [(String, Int?)])
    func aStudyWorksInRoundsIfItsFileSaysSo(_ field: String, batch: Int?) throws {
        #expect(try Self.decode(field).deterministicBatch == batch)
    }

    @Test func theBatchCanBeChosen() throws {
        #expect(try Self.decode("deterministic: { batch: 16 }").deterministicBatch == 16)
    }

    @Test(arguments: [
        "deterministic: 4", "deterministic: { batch: 0 }", "deterministic: { bach: 4 }", "deterministic: {}",
    ])
    func mistakesAreReportedWithTheirLine(_ field: String) {
        #expect { try Self.decode(field) } throws: { "\($0)".contains("s.yaml:7:") }
    }

    @Test func definitionsOfEarlierVersionsAreNotDeterministic() throws {
        let definition = StudyFixture.definition()
        let data = try EventCoding.encoder().encode(definition)

        #expect(!String(decoding: data, as: UTF8.self).contains("deterministic"))
        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: data) == definition)
    }

    @Test func theBatchIsKept() throws {
        var definition = StudyFixture.definition()
        definition.deterministicBatch = 7

        let data = try EventCoding.encoder().encode(definition)

        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: data) == definition)
    }
}
