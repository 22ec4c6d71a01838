import Foundation
import SearchSpaces
import Store
import Studies
import Testing

/// The events' text is the canonical one, however it was made.
@Suite struct EventBodyTests {
    private let body = EventBody()

    private func canonical(_ event: StudyEvent) throws -> String {
        String(decoding: try EventCoding.encoder().encode(event), as: UTF8.self)
    }

    @Test(arguments: [
        0.0, -0.0, 1, -1, 0.1, 1.0 / 3, 123_456_789.5, 1e15, 1e16, 1e17, 1e22, -1e-5, 1e-7, 1e308, -1e308,
        .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .ulpOfOne, .infinity, -.infinity, .nan,
    ])
    func writesNumbersCanonically(_ value: Double) throws {
        for event: StudyEvent in [
            .measured(trial: 3, attempt: 2, Measurement(sequence: 4, fidelity: 5, value: value, seconds: value)),
            .trialEnded(trial: 7, attempt: 1, .completed(value)),
            .trialEnded(trial: 7, attempt: nil, .completed(value)),
        ] {
            let text = try body.encode(event)

            #expect(try text == canonical(event))
            #expect(try body.encode(body.event(text)) == text)
        }
    }

    @Test func writesRandomNumbersCanonically() throws {
        var random = SplitMix(state: 11)
        for _ in 0..<2000 {
            let value = Double(bitPattern: random.next())
            let event = StudyEvent.measured(
                trial: Int(random.next() % 1000), attempt: 1,
                Measurement(sequence: 1, fidelity: Int(random.next() >> 1), value: value, seconds: value))
            let text = try body.encode(event)

            #expect(try text == canonical(event))
            if value.isFinite { #expect(try body.event(text) == event) }
        }
    }

    @Test(arguments: ["host/1/2", "", "it's", "a\"b", "back\\slash", "tab\t", "line\n", "näïve", "\u{7f}", "\u{2028}"])
    func writesWorkersCanonically(_ name: String) throws {
        let event = StudyEvent.trialLeased(
            trial: 1, attempt: 1, lease: LeaseID(high: .max, low: 0), worker: WorkerID(rawValue: name), from: 0)

        let text = try body.encode(event)

        #expect(try text == canonical(event))
        #expect(try body.event(text) == event)
    }

    @Test(arguments: [
        ParameterValue.float(0.1), .float(1e-300), .float(-1e-5), .float(1e16), .float(1e300), .int(0), .int(.max),
        .int(.min), .bool(true), .bool(false), .string(""), .string("true"), .string("1"), .string("a\"b\\c\u{2028}ü"),
        .string("tab\t"),
    ])
    func readsSuggestionsAsTheGeneralCoderDoes(_ value: ParameterValue) throws {
        let event = StudyEvent.trialSuggested(
            trial: 2, configuration: Configuration(["x": value, "a\"b": value, "ä": .int(1)]),
            placement: Placement(bracket: 1, target: 3), reason: "predicted 0.4 ± 0.02", seen: 9)

        let text = try body.encode(event)

        #expect(try text == canonical(event))
        #expect(try body.event(text) == EventCoding.decoder().decode(StudyEvent.self, from: Data(text.utf8)))
    }

    @Test func writesParametersInTheCanonicalOrder() throws {
        let names = ["x10", "x2", "B", "a", "a-b", "a_b", "a.b", "ab", "A", "x", "Z9", "learning-rate"]
        let values = names.enumerated().map { ($1, ParameterValue.float(Double($0 + 1) / 7.5)) }
        let event = StudyEvent.trialSuggested(
            trial: 2, configuration: Configuration(Dictionary(uniqueKeysWithValues: values)),
            placement: Placement(bracket: -1, target: 3), reason: "random", seen: 9)

        let text = try body.encode(event)

        #expect(try text == canonical(event))
        #expect(try body.event(text) == event)
    }

    @Test func readsEveryKindOfEvent() throws {
        var kinds: Set<String> = []
        for seed in 1...20 {
            var story = try Story(seed: UInt64(seed))
            try story.continueAtRandom(150)
            for event in story.events {
                let text = try body.encode(event.event)
                kinds.insert(String(text.prefix { $0 != ":" }))
                #expect(try text == canonical(event.event))
                #expect(try body.encode(body.event(text)) == text)
            }
        }
        #expect(kinds.count == 12)
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{\"measured\":{\"_2\":{\"fidelity\":}}}", "{\"measured\":{}}", "{\"nonsense\":{}}",
        "{\"measured\":{\"_2\":{\"fidelity\":1,\"seconds\":1,\"sequence\":1,\"value\":1},\"attempt\":1,\"trial\":1}",
        "{\"measured\":{\"_2\":{\"fidelity\":1e9,\"seconds\":1,\"sequence\":-,\"value\":1},\"attempt\":1,\"trial\":1}}",
        "{\"trialLeased\":{\"attempt\":99999999999999999999,\"from\":0}}",
        "{\"trialSuggested\":{\"configuration\":{\"x\":1", "{\"trialSuggested\":{\"configuration\":{\"x\":-}}}",
        "{\"trialSuggested\":{\"configuration\":{,,},\"placement\":{}}}",
    ])
    func refusesWhatIsNoEvent(_ text: String) {
        #expect(throws: (any Error).self) { try body.event(text) }
    }
}
