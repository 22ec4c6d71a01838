import Foundation
import TestKit
import Testing

/// From values over time to a model file, a report, and what comes next.
@Suite(.serialized) struct ForecastCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    /// Days with a week, from 2023-01-02, a Monday; sales of shops if several are named.
    private func table(_ days: Range<Int>, shops: [String] = []) -> String {
        let start = Date(timeIntervalSince1970: 1_672_617_600)
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        let lines = days.flatMap { day -> [String] in
            let date = format.string(from: start.addingTimeInterval(Double(day) * 86_400))
            let value = [20, 22, 21, 25, 40, 60, 50][day % 7] + day * 31 % 5
            return shops.isEmpty ? ["\(date),\(value)"] : shops.enumerated().map { "\(date),\(value * ($0 + 1)),\($1)" }
        }
        return "day,sales\(shops.isEmpty ? "" : ",shop")\n" + lines.joined(separator: "\n") + "\n"
    }

    @Test func forecastsReportsPredictsAndIsJudged() async throws {
        defer { program.remove() }
        try program.write(table(0..<200), to: "sales.csv")
        try program.write(table(190..<228), to: "later.csv")

        let made = try await program.run(
            "forecast", "sales.csv", "--time", "day", "--target", "sales", "--horizon", "14", "-o", "s.leptune")
        let next = try await program.run("predict", "s.leptune", "--interval", "0.9")
        let later = try await program.run("predict", "s.leptune", "later.csv", "-o", "next.csv")
        let shown = try await program.run("model", "show", "s.leptune")
        let judged = try await program.run("evaluate", "s.leptune", "later.csv", "--json")

        #expect(made.code == 0, "\(made.notes)")
        #expect(
            made.output.contains("the seasonal naive forecast has")
                && made.output.contains("reports/sales-forecast.html"))
        #expect(made.notes.contains("season: 1 week"))
        let page = try String(
            contentsOf: program.folder.appending(path: "reports/sales-forecast.html"), encoding: .utf8)
        #expect(page.contains("How good such forecasts were"))
        let lines = next.output.split(separator: "\n")
        #expect(lines.first == "day,prediction,low,high" && lines.count == 15, "\(next.notes)")
        #expect(lines[1].hasPrefix("2023-07-21,"))
        let written = try String(contentsOf: program.folder.appending(path: "next.csv"), encoding: .utf8)
        #expect(written.split(separator: "\n")[1].hasPrefix("2023-08-18,"), "\(later.notes)")
        #expect(later.notes.contains("10 rows are not later"))
        #expect(shown.output.contains("season    1 week (7 steps)"), "\(shown.output)\(shown.notes)")
        let evaluation = try #require(
            try JSONSerialization.jsonObject(with: Data(judged.output.utf8)) as? [String: Any], "\(judged.notes)")
        #expect(evaluation["origins"] as? Int == 2)
    }

    /// What is known of the days to come is said by rows without sales, in the file or in another.
    @Test func forecastsByWhatIsKnownOfTheDaysToCome() async throws {
        defer { program.remove() }
        func table(_ days: Range<Int>, sold: Int) -> String {
            let rows = days.map { day -> String in
                let isOn = day * 7919 % 31 < 9
                return "\(day),\(day < sold ? "\(20 + day % 7 + (isOn ? 30 : 0))" : ""),\(isOn ? "on" : "off")"
            }
            return "day,sales,promo\n" + rows.joined(separator: "\n") + "\n"
        }
        try program.write(table(0..<207, sold: 200), to: "sales.csv")
        try program.write(table(0..<200, sold: 200), to: "ends.csv")
        try program.write(table(200..<207, sold: 200), to: "future.csv")
        func forecast(_ file: String, _ model: String, _ known: String) async throws -> Program.Outcome {
            try await program.run(
                "forecast", file, "--time", "day", "--target", "sales", "--horizon", "7", "--known", known, "-o", model,
                "--deadline", "20s")
        }

        let made = try await forecast("sales.csv", "s.leptune", "promo")
        let next = try await program.run("predict", "s.leptune")
        let ends = try await forecast("ends.csv", "e.leptune", "promo")
        let without = try await program.run("predict", "e.leptune")
        let with = try await program.run("predict", "e.leptune", "future.csv")
        let shown = try await program.run("model", "show", "s.leptune")
        let unknown = try await forecast("sales.csv", "n.leptune", "promo,weather")

        #expect(made.code == 0 && made.notes.contains("known: promo"), "\(made.notes)")
        #expect(ends.code == 0 && ends.output.contains("does not say what promo will be"), "\(ends.notes)")
        #expect(without.code == 2 && without.notes.contains("at 200 there is no value"), "\(without.notes)")
        for text in [next.output, with.output] {
            let values = text.split(separator: "\n").dropFirst().compactMap {
                $0.split(separator: ",").last.flatMap { Double($0) }
            }
            #expect(values.count == 7, "\(with.notes)")
            for (place, value) in values.enumerated() {
                let isOn = (200 + place) * 7919 % 31 < 9
                #expect(abs(value - Double(20 + (200 + place) % 7 + (isOn ? 30 : 0))) < 6)
            }
        }
        #expect(shown.output.contains("known     promo"))
        #expect(unknown.code == 2 && unknown.notes.contains("no column \"weather\""), "\(unknown.notes)")
    }

    @Test func forecastsSeveralSeriesAsJSONWithoutAReport() async throws {
        defer { program.remove() }
        try program.write(table(0..<120, shops: ["north", "south"]), to: "shops.csv")

        let made = try await program.run(
            "forecast", "shops.csv", "--time", "day", "--target", "sales", "--group", "shop", "--horizon", "7",
            "--deadline", "20s", "--no-report", "--json", "-q")
        let next = try await program.run("predict", "forecast.leptune", "--json", "--interval", "0.8")

        #expect(made.code == 0 && made.notes.isEmpty, "\(made.notes)")
        let view = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
        #expect((view["leaderboard"] as? [Any])?.isEmpty == false && view["report"] == nil)
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "reports").path))
        let rows = try next.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(rows.count == 14 && rows[0]["series"] as? String == "north" && rows[7]["series"] as? String == "south")
    }

    @Test func deliversTheBestSoFarWhenInterrupted() async throws {
        defer { program.remove() }
        let rows = (0..<20_000).map { "\($0),\(($0 * 7919 % 1009) + $0 % 48)" }
        try program.write("t,y\n" + rows.joined(separator: "\n") + "\n", to: "long.csv")
        let running = try program.start([
            "forecast", "long.csv", "--time", "t", "--target", "y", "--horizon", "96", "--no-report",
        ])
        while !running.notesSoFar.contains("forecast 1/") { try await Task.sleep(for: .milliseconds(10)) }
        running.signal(SIGINT)

        let outcome = await running.finish()

        #expect(outcome.code == 0, "\(outcome.notes)")
        #expect(outcome.output.contains("You interrupted the search"))
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "forecast.leptune").path))
    }

    @Test(arguments: [
        (["none.csv", "--time", "day", "--target", "sales", "--horizon", "3"], 3, "there is no file"),
        (["s.csv", "--time", "dy", "--target", "sales", "--horizon", "3"], 2, "Did you mean \"day\""),
        (["s.csv", "--time", "day", "--target", "day", "--horizon", "3"], 2, "named for two purposes"),
        (["s.csv", "--time", "day", "--target", "sales", "--horizon", "30"], 2, "at least 62 are needed"),
        (["s.csv", "--time", "day", "--target", "sales", "--horizon", "0"], 2, "--horizon is from 1"),
        (["s.csv", "--time", "day", "--target", "sales", "--horizon", "3", "--deadline", "1s"], 2, "--deadline"),
        (
            ["s.csv", "--time", "day", "--time", "day", "--target", "sales", "--horizon", "3"], 2,
            "--time is given once"
        ),
    ])
    func saysWhatIsWrong(_ arguments: [String], _ code: Int32, _ problem: String) async throws {
        defer { program.remove() }
        try program.write(table(0..<40), to: "s.csv")

        let outcome = try await program.start(["forecast"] + arguments).finish()

        #expect(outcome.code == code && outcome.notes.contains(problem), "\(outcome.notes)")
    }
}
