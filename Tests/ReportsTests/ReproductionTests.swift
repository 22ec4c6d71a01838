import Foundation
import Reports
import SearchSpaces
import Studies
import TestKit
import Testing

struct ReproductionTests {
    @Test func aShellReadsTheCommandAsTheArgumentsThatItStandsFor() throws {
        let snapshot = try SampleStudy.hyperband().snapshot()
        let trial = try #require(snapshot.state.best)
        let hostile =
            SampleStudy.hostileTexts.filter { !$0.contains("\0") } + ["", "$(false)", "a b", "`x`", "{unknown}", "{"]
        let command = CommandObjective(
            arguments: ["printf", "%s\\0", "--lr={learning-rate}", "{trial}/{seed}/{epochs}"] + hostile)

        let line = Reproduction.shellLine(command, trial, snapshot.state.definition)

        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let read = String(decoding: data, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: false)
        let rate = try #require(trial.configuration["learning-rate"])
        #expect(read.dropLast().map(String.init) == ["--lr=\(rate)", "\(trial.number)/7/27"] + hostile)
    }

    @Test func constantsHoldTheExactValuesOfTheActiveParameters() throws {
        let space = SearchSpace([
            Parameter("rate", .float(low: 0, high: 1, log: false, step: nil)),
            Parameter("kind", .categorical([.string("a: \"b\"\n"), .bool(true)])),
            Parameter("unused", .int(low: 1, high: 2, log: false, step: 1)),
        ])
        let configuration = Configuration(["rate": .float(0.1 + 0.2), "kind": .string("a: \"b\"\n")])

        #expect(
            Reproduction.constants(configuration, space) == """
                space:
                  rate: {type: constant, value: 0.30000000000000004}
                  kind: {type: constant, value: "a: \\"b\\"\\u000a"}

                """)
    }
}
