import Foundation
import TestKit
import Testing

/// `leptune predict MODEL -`: rows on standard input, answered one by one.
struct PredictionStreamTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test func answersEachLineAsItDoesThoseOfAFile() async throws {
        defer { program.remove() }
        let rows = (0..<80).map { "\($0 * 37 % 101),\(["a", "b"][$0 % 2]),\($0 % 2 == 0 ? "yes" : "no")" }
        try program.write("x,c,y\n" + rows.joined(separator: "\n") + "\n", to: "old.csv")
        let good = ["{\"x\": 50, \"c\": \"a\"}", "{\"x\": 3, \"c\": \"b\"}", "{\"x\": null, \"c\": \"z\"}"]
        try program.write(good.joined(separator: "\n") + "\n", to: "new.jsonl")
        let wrong = ["{\"x\": 50, \"c\"", "[1, 2]", "7", "{\"x\": 1}", "{}", "\u{0}\u{FFFD}"]

        let trained = try await program.run(
            "train", "--estimator", "logistic", "--data", "old.csv", "--target", "y", "-o", "m.leptune", "-q")
        let file = try await program.run("predict", "m.leptune", "new.jsonl", "--json", "-q")
        let stream = try await program.start(
            ["predict", "m.leptune", "-"],
            input: good[0] + "\n\n" + wrong.joined(separator: "\n") + "\n"
                + good[1] + "\r\n" + good[2]
        ).finish()

        #expect(trained.code == 0, "\(trained.notes)")
        #expect(stream.code == 0, "\(stream.notes)")
        let lines = stream.output.split(separator: "\n")
        let answered = file.output.split(separator: "\n")
        try #require(lines.count == good.count + wrong.count && answered.count == good.count, "\(stream.output)")
        #expect(lines[0] == answered[0] && lines[lines.count - 2] == answered[1])
        for line in lines.dropFirst().prefix(wrong.count) {
            let answer = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
            #expect(answer["error"]?.isEmpty == false)
        }
        #expect(lines[lines.count - 1].contains("\"prediction\""))
    }

    @Test func refusesALineWithoutEndAndGoesOn() async throws {
        defer { program.remove() }
        let long = String(repeating: "x", count: 17 << 20)
        try program.write("{\"op\":\"\(long)\"}\n{\"op\":\"nothing\"}\n", to: "input")

        let shell = "\(Program.executable.path) ask-tell < input"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", shell]
        process.currentDirectoryURL = program.folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()

        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first == "{\"error\":\"a line of more than 16 MiB; none so long is read\"}")
        #expect(lines.last?.contains("error") == true)
    }
}
