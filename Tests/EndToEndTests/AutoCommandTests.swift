import Foundation
import TestKit
import Testing

/// From a table to a model file, and back to predictions.
@Suite(.serialized) struct AutoCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Result: Decodable {
        struct Estimate: Decodable {
            var value: Double
            var low: Double
            var high: Double
        }
        struct Entry: Decodable {
            var trial: Int
            var estimator: String
            var value: Double
            var weight: Double
        }
        struct Member: Decodable {
            var estimator: String
            var weight: Double
        }
        var task: String
        var metric: String
        var estimate: Estimate?
        var leaderboard: [Entry]
        var members: [Member]
        var seconds: Double
        var study: String
        var studyFile: String?
        var report: String?
        var warnings: [String]
    }

    /// A class that depends on a number and a category, with gaps, a key and a date beside them.
    private func table(_ rows: Range<Int>, header: Bool = true) -> String {
        let lines = rows.map { row -> String in
            let x = Double(row * 37 % 101) / 10
            let kind = ["red", "blue", "green"][row * 7 % 3]
            let noise = Double(row * 53 % 29) / 10
            let level = x + (kind == "red" ? 3 : 0) + noise > 7.5 ? "high" : "low"
            let day = "2024-0\(row % 9 + 1)-1\(row % 10)"
            return "K\(row)x\(row * 17),\(row % 11 == 0 ? "?" : "\(x)"),\(kind),\(day),\(level)"
        }
        return (header ? "key,x,kind,day,level\n" : "") + lines.joined(separator: "\n") + "\n"
    }

    /// What share of the values lies below is measured; everything else that reads a model knows of it.
    @Test func predictsAQuantile() async throws {
        defer { program.remove() }
        let rows = (0..<400).map { row in
            let x = Double(row * 37 % 101) / 10
            return "\(x),\(row % 3),\(x + Double(row * 53 % 97) / 20 * (1 + x / 5))"
        }
        try program.write("x,kind,y\n" + rows.joined(separator: "\n") + "\n", to: "train.csv")

        let made = try await program.run(
            "auto", "train.csv", "--target", "y", "--task", "quantile", "--quantile", "0.8", "--deadline", "12s",
            "--workers", "2", "--json", "-q")
        let shown = try await program.run("model", "show", "model.leptune")
        let judged = try await program.run("evaluate", "model.leptune", "train.csv", "--json")
        let predicted = try await program.run("predict", "model.leptune", "train.csv", "-q")
        let interval = try await program.run("predict", "model.leptune", "train.csv", "--interval", "0.9")

        #expect(made.code == 0, "\(made.notes)")
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        #expect(result.metric == "pinball-80")
        #expect(Set(result.leaderboard.map(\.estimator)).isSubset(of: ["quantile", "gradient-boosting"]))
        let study = try #require(result.studyFile)
        let plan = try await program.run("study", "plan", study)
        #expect(plan.code == 0, "\(plan.notes)")
        #expect(shown.output.contains("predicts  y (80 % quantile)"), "\(shown.output)")
        #expect(judged.output.contains("pinball-80"))
        let values = predicted.output.split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: ",").first.flatMap { Double($0) }
        }
        let below = zip(values, rows).count { value, row in
            value >= row.split(separator: ",").last.flatMap { Double($0) } ?? .infinity
        }
        #expect(values.count == 400 && abs(Double(below) / 400 - 0.8) < 0.1)
        #expect(interval.code == 2 && interval.notes.contains("predicts a quantile"), "\(interval.notes)")
    }

    @Test(arguments: [
        ["--task", "quantile"], ["--quantile", "1.5"], ["--quantile", "0.123"], ["--quantile", "nan"],
        ["--quantile", "0.5", "--metric", "rmse"], ["--quantile", "0.5", "--task", "classification"],
    ])
    func refusesAQuantileThatCannotBe(_ options: [String]) async throws {
        defer { program.remove() }
        try program.write(table(0..<60), to: "train.csv")

        let refused = try await program.start(["auto", "train.csv", "--target", "x"] + options).finish()

        #expect(refused.code == 2 && refused.notes.contains("quantile"), "\(refused.notes)")
    }

    @Test func deliversAModelWithinTheDeadlineThatPredictsAndIsJudged() async throws {
        defer { program.remove() }
        try program.write(table(0..<260), to: "train.csv")
        try program.write(table(300..<400), to: "new.csv")
        let start = Date()

        let made = try await program.run(
            "auto", "train.csv", "--target", "level", "--deadline", "14s", "--workers", "2", "--json", "-q")
        let seconds = Date().timeIntervalSince(start)
        let shown = try await program.run("model", "show", "model.leptune")
        let judged = try await program.run("evaluate", "model.leptune", "new.csv", "--json")
        let predicted = try await program.run("predict", "model.leptune", "new.csv")

        #expect(made.code == 0, "\(made.notes)")
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        #expect(result.task == "classification" && result.metric == "roc-auc")
        #expect(seconds < 16)
        let estimate = try #require(result.estimate)
        #expect(estimate.low <= estimate.value && estimate.value <= estimate.high && estimate.value > 0.8)
        #expect(!result.leaderboard.isEmpty && !result.members.isEmpty)
        #expect(abs(result.members.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        let report = try #require(result.report)
        let study = try #require(result.studyFile)
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: report).path))
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: study).path))
        #expect(shown.output.contains("left out: key"), "\(shown.output)\(shown.notes)")
        #expect(judged.code == 0, "\(judged.notes)")
        let metrics = try #require(
            (try JSONSerialization.jsonObject(with: Data(judged.output.utf8)) as? [String: Any])?["metrics"]
                as? [String: Double])
        #expect((metrics["roc-auc"] ?? 0) > 0.8)
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.count == 101)
        #expect(lines.first == "prediction,probability of high,probability of low,flags")
    }

    @Test func predictsForObjectsAndFlagsWhatItDoesNotKnow() async throws {
        defer { program.remove() }
        let rows = (0..<120).map { "\($0 * 37 % 101),\(["a", "b"][$0 % 2]),\($0 * 37 % 101 * 3 + $0 % 2).5" }
        try program.write("x,c,price\n" + rows.joined(separator: "\n") + "\n", to: "houses.csv")
        try program.write(
            "{\"x\": 50, \"c\": \"a\"}\n{\"x\": \"many\", \"c\": \"z\"}\n", to: "new.jsonl")
        try program.write("x\n5\n", to: "short.csv")

        let made = try await program.run(
            "auto", "houses.csv", "--target", "price", "--deadline", "8s", "-o", "h.leptune", "--no-report", "-q")
        let predicted = try await program.run("predict", "h.leptune", "new.jsonl", "--interval", "0.9", "--json")
        let short = try await program.run("predict", "h.leptune", "short.csv")
        let none = try await program.run("predict", "nothing.leptune", "short.csv")

        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("On new rows like these expect rmse"), "\(made.output)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "reports").path))
        let lines = predicted.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2, "\(predicted.notes)")
        let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        let value = try #require(first["value"] as? Double)
        #expect(abs(value - 150) < 40)
        #expect((first["low"] as? Double ?? 0) < value && (first["high"] as? Double ?? 0) > value)
        #expect(lines[1].contains("\\\"many\\\" is not a number") && lines[1].contains("was not seen in training"))
        #expect(short.code == 2 && short.notes.contains("column \"c\" is missing"), "\(short.notes)")
        #expect(none.code == 3)
    }

    @Test(arguments: [
        ("x,y\n1,a\n2\n", "The row has 1 cell"),
        ("x,y\n1,a\n", "Every row has the same target"),
        ("y\n1\n2\n", "one column"),
        ("x,z\n1,2\n", "There is no column \"y\""),
        ("x,y\n,a\n,b\n,a\n,b\n,a\n,b\n,a\n,b\n,a\n,b\n", "No column is left to learn from"),
    ]) func answersHostileTablesWithASentence(_ text: String, _ problem: String) async throws {
        defer { program.remove() }
        try program.write(text, to: "t.csv")

        let outcome = try await program.run("auto", "t.csv", "--target", "y", "--deadline", "8s", "-q")

        #expect(outcome.code == 2)
        #expect(outcome.notes.contains(problem), "\(outcome.notes)")
    }

    @Test func deliversAModelInTimeForTenThousandColumns() async throws {
        defer { program.remove() }
        let names = (1..<10_000).map { "c\($0)" }.joined(separator: ",")
        let rows = (0..<30).map { row in
            (1..<10_000).map { "\((row * 31 + $0 * 17) % 97)" }.joined(separator: ",") + ",\(row % 2 == 0 ? "a" : "b")"
        }
        try program.write("\(names),y\n" + rows.joined(separator: "\n") + "\n", to: "wide.csv")
        let start = Date()

        let made = try await program.run("auto", "wide.csv", "--target", "y", "--deadline", "10s", "-q", "--no-report")

        #expect(made.code == 0, "\(made.notes)")
        #expect(Date().timeIntervalSince(start) < 13)
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "model.leptune").path))
    }

    @Test func leavesOutRowsWithoutATargetAndSaysSo() async throws {
        defer { program.remove() }
        let gaps = table(0..<120).split(separator: "\n").map(String.init).enumerated().map { index, line in
            index % 10 == 3 ? line.replacing("high", with: "").replacing("low", with: "NA") : line
        }
        try program.write(gaps.joined(separator: "\n") + "\n", to: "gaps.csv")

        let made = try await program.run("auto", "gaps.csv", "--target", "level", "--deadline", "7s", "-q", "--json")

        #expect(made.code == 0, "\(made.notes)")
        #expect(
            made.notes.contains("12 of 120 rows have no value in the target column and are left out"), "\(made.notes)")
        #expect(made.output.contains("\"rows\" : 108"), "\(made.output)")
    }

    @Test func saysThatNothingWasFoundWhereThereIsNothing() async throws {
        defer { program.remove() }
        var state: UInt64 = 8
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 40
        }
        let rows = (0..<200).map { _ in "\(next() % 1000),\(next() % 61).5,\(next() % 2 == 0 ? "a" : "b")" }
        try program.write("x,z,y\n" + rows.joined(separator: "\n") + "\n", to: "noise.csv")

        let made = try await program.run("auto", "noise.csv", "--target", "y", "--deadline", "9s", "-q", "--no-report")

        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("no better than guessing"), "\(made.output)")
    }

    /// Two rows of each class, of which one is left to learn from, and columns that say nothing.
    @Test func deliversTheSharesWhereNothingIsBetter() async throws {
        defer { program.remove() }
        let rows = (0..<160).map { "\($0 * 7919 % 1009),\($0 * 104_729 % 17),k\($0 / 2)" }
        try program.write("x,z,y\n" + rows.joined(separator: "\n") + "\n", to: "pairs.csv")

        let made = try await program.run("auto", "pairs.csv", "--target", "y", "--deadline", "9s", "-q", "--no-report")
        let predicted = try await program.run("predict", "model.leptune", "pairs.csv", "-q")

        #expect(made.code == 0, "\(made.notes)")
        #expect(
            made.output.contains("so the file predicts the share of each class whatever the row: log-loss 4.382"),
            "\(made.output)")
        #expect(!made.output.contains("On new rows like these expect") && !made.output.contains(" 100 %"))
        #expect(predicted.output.split(separator: "\n").last?.contains("0.0125") ?? false)
    }

    @Test func warnsOfAColumnThatIsFilledInAfterwards() async throws {
        defer { program.remove() }
        let rows = (0..<200).map { row in
            let isGone = row * 7919 % 10 < 3
            return "\(row * 37 % 101),\(isGone ? "2024-11-0\(row % 9 + 1)" : ""),\(isGone ? "yes" : "no")"
        }
        try program.write("visits,ended,gone\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")

        let made = try await program.run("auto", "t.csv", "--target", "gone", "--deadline", "6s", "-q", "--no-report")
        let shown = try await program.run("model", "show", "model.leptune")

        #expect(made.output.contains("column \"ended\" alone gives the target away"), "\(made.output)")
        #expect(made.output.contains("--ignore \"ended\"") && !made.output.contains("\"visits\" alone"))
        #expect(shown.output.contains("gives the target away"))
    }

    @Test func readsUnitsAlikeInEveryFile() async throws {
        defer { program.remove() }
        let rows = (0..<120).map { row in
            let (length, minutes) = (row * 37 % 101, row * 53 % 97 + 20)
            return "\(length) cm,\(minutes / 60)h \(minutes % 60)m,\(length * 3 + minutes).5 EUR"
        }
        try program.write("size,time,price\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
        let new = ["50 cm,1h 0m", "500 mm,60 min", "50,60", "50 kg,1h 0m"]
        try program.write("size,time\n" + new[0] + "\n" + new[1] + "\n", to: "units.csv")
        try program.write("size,time\n" + new[2] + "\n", to: "plain.csv")
        try program.write(
            "{\"size\": \"0.5 m\", \"time\": \"60m\"}\n{\"size\": \"50 kg\", \"time\": \"1h\"}\n", to: "o.jsonl")

        let made = try await program.run("auto", "t.csv", "--target", "price", "--deadline", "8s", "-q", "--no-report")
        let units = try await program.run("predict", "model.leptune", "units.csv", "-q")
        let plain = try await program.run("predict", "model.leptune", "plain.csv", "-q")
        let objects = try await program.run("predict", "model.leptune", "o.jsonl", "-q")

        #expect(made.code == 0 && made.output.contains("expect rmse"), "\(made.notes)")
        let lines = units.output.split(separator: "\n")
        try #require(lines.count == 3, "\(units.notes)")
        #expect(lines[1] == lines[2] && abs((Double(lines[1].dropLast()) ?? 0) - 210) < 40, "\(units.output)")
        #expect(plain.output.contains("size: no unit; taken as cm; time: no unit; taken as min"), "\(plain.output)")
        #expect(plain.output.contains(lines[1].dropLast()))
        let answers = objects.output.split(separator: "\n").dropFirst()
        #expect(answers.count == 2 && answers[1].contains(lines[1].dropLast()), "\(objects.output)")
        #expect(answers.last?.contains("size: counted in kg, training's numbers in cm") ?? false, "\(objects.output)")
    }

    @Test func interruptedItDeliversWhatWasFoundUntilThen() async throws {
        defer { program.remove() }
        try program.write(table(0..<6000), to: "train.csv")
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["auto", "train.csv", "--target", "level", "--deadline", "10m", "--no-report", "-q"]
        process.currentDirectoryURL = program.folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let start = Date()

        try process.run()
        try await Task.sleep(for: .seconds(6))
        process.interrupt()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()

        #expect(process.terminationStatus == 0)
        #expect(text.contains("You interrupted the search"), "\(text)")
        #expect(Date().timeIntervalSince(start) < 30)
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "model.leptune").path))
    }

    @Test func profilesAndChecksATable() async throws {
        defer { program.remove() }
        try program.write(table(0..<80), to: "t.csv")
        let leak = table(0..<80).split(separator: "\n").enumerated().map { index, line in
            index == 0 ? "\(line),code" : "\(line),\(line.hasSuffix("high") ? 1 : 2)"
        }
        try program.write(leak.joined(separator: "\n") + "\n", to: "leak.csv")

        let profile = try await program.run("data", "profile", "t.csv")
        let json = try await program.run("data", "profile", "t.csv", "--json")
        let fine = try await program.run("data", "check", "t.csv", "--target", "level")
        let blocked = try await program.run("data", "check", "leak.csv", "--target", "level")

        #expect(profile.output.contains("identifier") && profile.output.contains("as \"?\""), "\(profile.output)")
        #expect(json.output.contains("\"kind\" : \"date\""), "\(json.output)")
        #expect(fine.code == 0, "\(fine.output)")
        #expect(blocked.code == 4 && blocked.output.contains("target-leak"), "\(blocked.output)")
    }
}
