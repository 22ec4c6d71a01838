import Foundation
import TestKit
import Testing

/// From a table without labels to what is strange in it.
@Suite(.serialized) struct AnomalyCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Result: Decodable {
        struct Reason: Decodable {
            var column: String
            var text: String
        }
        struct Row: Decodable {
            var row: Int
            var score: Double
            var reasons: [Reason]
        }
        struct Event: Decodable {
            var start, end: String
            var rows: Int
            var peak: Row
        }
        var rows, flagged: Int
        var strangest: [Row]
        var events: [Event]
        var warnings: [String]
    }

    /// Numbers that go together, and one row in which they do not.
    private func table(_ rows: Int) -> String {
        let lines = (0..<rows).map { row -> String in
            let x = Double(row * 37 % 101) / 10
            let y = row == 150 ? 1 : 3 * x + Double(row * 53 % 29) / 30
            return "K\(row)x\(row * 17),\(row == 150 ? 9 : x),\(y),\(["red", "blue"][row % 2])"
        }
        return "key,x,y,kind\n" + lines.joined(separator: "\n") + "\n"
    }

    /// Half-hourly measurements with a daily course and a day on which it fails.
    private func series(_ days: Range<Int>, failing: Int?) -> String {
        let lines = days.flatMap { day in
            (0..<48).map { half -> String in
                let noise = Double((day * 48 + half) * 7919 % 101) / 200
                let value = day == failing && half > 20 ? 3 : 20 + 8 * sin(Double(half) / 48 * 2 * .pi) + noise
                let date = day < 30 ? "2024-06-\(two(day + 1))" : "2024-07-\(two(day - 29))"
                return "\(date) \(two(half / 2)):\(half % 2 == 0 ? "00" : "30"),\(value),sensor"
            }
        }
        return "at,value,name\n" + lines.joined(separator: "\n") + "\n"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test func findsAStrangeRowAndWatchesForOthers() async throws {
        defer { program.remove() }
        try program.write(table(400), to: "t.csv")
        try program.write("x,y,kind\n5,15.2,red\n9,1,red\n5,15.2,green\n,15,blue\n", to: "new.csv")

        let made = try await program.run(
            "anomalies", "t.csv", "--rate", "0.01", "-o", "w.leptune", "--json", "-q", "--scores", "scores.csv")
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        let predicted = try await program.run("predict", "w.leptune", "new.csv")
        let json = try await program.run("predict", "w.leptune", "new.csv", "--json")
        let shown = try await program.run("model", "show", "w.leptune")
        let evaluated = try await program.run("evaluate", "w.leptune", "t.csv")

        #expect(made.code == 0, "\(made.notes)")
        #expect(result.rows == 400 && result.flagged == 4, "\(made.output)")
        #expect(result.strangest.first?.row == 151 && ["x", "y"].contains(result.strangest[0].reasons[0].column))
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.count == 5 && lines[0] == "score,strange,reason 1,reason 2,reason 3,flags", "\(predicted.notes)")
        #expect(lines[1].contains(",no,") && lines[2].contains(",yes,"), "\(predicted.output)")
        #expect(lines[3].contains("was not seen in training") && lines[4].contains("x: no value"))
        #expect(json.output.split(separator: "\n").count == 4 && json.output.contains("\"isStrange\":true"))
        #expect(shown.output.contains("isolation-forest") && shown.output.contains("left out: key"), "\(shown.output)")
        #expect(evaluated.code == 2 && evaluated.notes.contains("has no target"), "\(evaluated.notes)")
        let scores = try String(contentsOf: program.folder.appending(path: "scores.csv"), encoding: .utf8)
        #expect(scores.split(separator: "\n").count == 401)
        let report = try String(
            contentsOf: program.folder.appending(path: "reports/t-anomalies.html"), encoding: .utf8)
        #expect(report.contains("The strangest rows") && report.contains("strange-rows"))
    }

    @Test func findsWhenASensorFailed() async throws {
        defer { program.remove() }
        try program.write(series(0..<40, failing: 33), to: "s.csv")
        try program.write(series(40..<43, failing: 41), to: "next.csv")

        let made = try await program.run(
            "anomalies", "s.csv", "--time", "at", "--rate", "0.015", "--json", "-q", "--no-report")
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        let predicted = try await program.run("predict", "watch.leptune", "next.csv", "-q")

        #expect(made.code == 0, "\(made.notes)")
        #expect(
            result.events.contains { $0.start <= "2024-07-04 12:30" && $0.end >= "2024-07-04 12:30" }, "\(made.output)")
        #expect(result.events.count <= 8, "\(made.output)")
        let lines = predicted.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("score,strange,event,") ?? false, "\(predicted.notes)")
        // From half past ten on the second day on.
        let strange = lines.dropFirst().map { $0.contains(",yes,") }
        #expect(strange[(48 + 21)..<96].count { $0 } >= 20, "\(predicted.output)")
        #expect(strange[..<(48 + 21)].count { $0 } <= 4, "\(predicted.output)")
    }

    /// A table that someone might bring, what is asked of it, and what comes of it.
    struct Hostile: Sendable {
        var text: String
        var arguments: [String]
        var code: Int32
        var says: String

        init(_ text: String, _ arguments: [String] = [], _ code: Int32 = 2, says: String) {
            self.text = text
            self.arguments = arguments
            self.code = code
            self.says = says
        }

        /// Thirty rows below a header.
        static func rows(_ header: String, _ row: (Int) -> String) -> String {
            var text = header + "\n"
            for index in 0..<30 { text += row(index) + "\n" }
            return text
        }
    }

    private static let numbers: String = Hostile.rows("x") { "\($0 * 7 % 30)" }

    static let hostile: [Hostile] = [
        Hostile("", says: "The file is empty"),
        Hostile("x,y\n", says: "The table has no rows."),
        Hostile("x,y\n1,2\n3,4\n", says: "at least 10 are needed"),
        Hostile(Hostile.rows("id") { "\($0 + 1)" }, says: "No column is left to look at"),
        Hostile("x,y\n1,2\n3\n", says: "The row has 1 cell"),
        Hostile(numbers, ["--time", "at"], says: "no column \"at\""),
        Hostile(numbers, ["--ignore", "y"], says: "no column \"y\""),
        Hostile(numbers, ["--rate", "2"], says: "--rate is a share"),
        Hostile(
            Hostile.rows("at,x") { "\($0 == 9 ? "" : "2024-01-\($0 % 20 + 10)"),\($0 * 7 % 30)" }, ["--time", "at"],
            says: "no time that can be read"),
        Hostile(
            Hostile.rows("at,x") { "word\($0 % 7),\($0 * 7 % 30)" }, ["--time", "at"],
            says: "Dates or numbers are expected"),
        Hostile(Hostile.rows("x,y") { "\($0 % 2 == 0 ? "" : "-")1e308,\($0 % 3)" }, [], 0, says: "model "),
        Hostile(Hostile.rows("x,y") { "1,\($0 == 4 ? "b" : "a")" }, [], 0, says: "model "),
        Hostile(Hostile.rows("x,y") { "\($0 % 9 == 0 ? "inf" : "\($0)"),\($0 % 4)" }, [], 0, says: "model "),
        Hostile(Hostile.rows("at,x") { "\($0 / 4),\($0 * 7 % 30)" }, ["--time", "at"], 0, says: "model "),
    ]

    @Test(arguments: hostile) func answersHostileTables(_ table: Hostile) async throws {
        defer { program.remove() }
        try program.write(table.text, to: "t.csv")

        let outcome = try await program.start(["anomalies", "t.csv"] + table.arguments + ["--no-report", "-q"]).finish()

        #expect(outcome.code == table.code, "\(outcome.output)\(outcome.notes)")
        #expect((outcome.output + outcome.notes).contains(table.says), "\(outcome.output)\(outcome.notes)")
    }

    @Test func aMissingFileIsNotFound() async throws {
        defer { program.remove() }

        #expect(try await program.run("anomalies", "nothing.csv").code == 3)
    }
}
