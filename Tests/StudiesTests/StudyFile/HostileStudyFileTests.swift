import Foundation
import Randomness
import SearchSpaces
import Studies
import Testing

struct HostileStudyFileTests {
    /// Values in the place of others, for files that are YAML but not studies.
    private static let values = [
        "1", "-1", "0", "1e400", ".nan", "1e308", "-1e308", "9223372036854775807", "-9223372036854775808", "true", "~",
        "''",
        "[]", "{}", "[1]", "{a: 1}", "[[1]]", "x", "\"{depth}\"", "5e-324", "1.5", "{ min: 2 }", "9007199254740993",
        "🦉",
    ]

    @Test(arguments: Example.names) func mutatedStudiesNeverTrap(_ name: String) throws {
        let original = Array(try Example.text(name).utf8)
        var generator = CounterGenerator(seed: 7, stream: name.utf8.count, purpose: .simulation)
        var decoded = 0

        for _ in 0..<400 {
            var bytes = original
            for _ in 0...generator.index(below: 3) {
                let place = generator.index(below: bytes.count)
                switch generator.index(below: 4) {
                case 0: bytes[place] = UInt8(32 + generator.index(below: 95))
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.index(below: 12)))
                case 2: bytes.removeLast(generator.index(below: bytes.count / 3))
                default:
                    // The value after the next colon.
                    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { continue }
                    let rest = bytes[(colon + 1)...]
                    let end =
                        rest.firstIndex { [0x0A, UInt8(ascii: ","), UInt8(ascii: "}")].contains($0) } ?? bytes.count
                    let value = " " + Self.values[generator.index(below: Self.values.count)]
                    bytes.replaceSubrange((colon + 1)..<end, with: value.utf8)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            switch StudyFile.decode(text, file: "x", vocabulary: .sample) {
            case .failure(let diagnostics):
                #expect(!diagnostics.diagnostics.isEmpty)
            case .success(let definition):
                decoded += 1
                try expectUsable(definition, text)
            }
        }

        // Comments and blanks may change without harm, so some files remain studies; not all do.
        #expect((1..<400).contains(decoded))
    }

    /// What the rest of Leptune relies on in every definition.
    private func expectUsable(_ definition: StudyDefinition, _ text: String) throws {
        let problems = definition.space.problems
        #expect(problems.isEmpty, "\(text)")
        var generator = CounterGenerator(seed: 1, purpose: .suggestion)
        if let drawn = definition.space.draw(using: &generator) {
            #expect(definition.space.contains(drawn), "\(text)")
        }
        let bytes = try EventCoding.encoder().encode(definition)
        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: bytes) == definition, "\(text)")
        #expect(definition.budget.trials >= 1 && definition.fidelity.minimum <= definition.fidelity.maximum)
    }

    @Test func thousandsOfMistakesCostLittleTime() {
        let fields = (0..<800).map { "  learnin-rate\($0): { type: flaot, lwo: 1 }" }.joined(separator: "\n")
        let text = StudyFileTests.base.replacing("  depth: { type: int, low: 1, high: 3 }", with: fields)

        let time = ContinuousClock().measure {
            _ = StudyFile.decode(text, file: "x", vocabulary: .sample)
        }

        // Measured: 20 ms on the reference machine. The bound leaves room for a machine busy with other tests.
        #expect(time < .seconds(1), "\(time)")
    }
}
