import Foundation
import Objectives
import Randomness
import Testing

/// A short run of what `scripts/fuzz metric-line` does at length, from the same corpus.
struct MetricLineFuzzTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fuzzing/Corpus/metric-line")

    @Test func whatIsFoundInAMutatedLineIsAmongItsNumbers() throws {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let seeds = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path).sorted()
            .map { try Array(Data(contentsOf: Self.corpus.appending(path: $0))) }
        let alphabet = Array(" \t=,;{}[]\":0e-.N\0".utf8)
        var found = 0
        for round in 0..<6_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<generator.index(below: 4) {
                let at = generator.index(below: bytes.count)
                if generator.index(below: 2) == 0 {
                    bytes[at] = UInt8(generator.index(below: 256))
                } else {
                    bytes.insert(alphabet[generator.index(below: alphabet.count)], at: at)
                }
            }
            let line = String(decoding: bytes, as: UTF8.self)

            let metric = MetricLine(line, metric: "accuracy", fidelity: "epochs")

            #expect(metric?.value.bitPattern == MetricLine.numbers(line)["accuracy"]?.bitPattern)
            found += metric == nil ? 0 : 1
        }
        #expect(!seeds.isEmpty && found > 500)
    }

    @Test func aLineOfBlanksCostsNoMoreThanItsLength() {
        let line = String(repeating: " ", count: 64 << 10) + "accuracy" + String(repeating: "\t ", count: 999) + "= 0.5"

        #expect(MetricLine(line, metric: "accuracy", fidelity: "epochs")?.value == 0.5)
        #expect(MetricLine.numbers(String(repeating: " ", count: 64 << 10)).isEmpty)
    }
}
