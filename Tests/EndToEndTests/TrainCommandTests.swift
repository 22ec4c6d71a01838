import Foundation
import TestKit
import Testing

/// One model outside a study: trained, written, and judged on other data.
@Suite struct TrainCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Trained: Decodable {
        struct Point: Decodable {
            var epoch: Int
            var value: Double
        }
        var estimator: String
        var metric: String
        var metrics: [String: Double]
        var curve: [Point]
        var fitted: String
        var trainingRows: Int
        var estimatedMemoryBytes: Int
        var model: String?
    }

    private struct Evaluated: Decodable {
        var rows: Int
        var metrics: [String: Double]
        var remarks: [String]
    }

    private func table(_ rows: Range<Int>, kinds: [String] = ["red", "blue"]) -> String {
        let lines = rows.map { row in
            let x = Double(row * 37 % 101) / 10
            return "\(x),\(kinds[row % kinds.count]),\(x + (row % kinds.count == 0 ? 0 : 3) > 6 ? "high" : "low")"
        }
        return "x,kind,level\n" + lines.joined(separator: "\n") + "\n"
    }

    @Test(arguments: ["random-forest", "extra-trees"])
    func aForestIsTheSameHoweverManyThreadsGrowIt(_ estimator: String) async throws {
        defer { program.remove() }
        try program.write(table(0..<400), to: "old.csv")
        var files: [Data] = []

        for threads in ["1", "3"] {
            let trained = try await program.run(
                "train", "--estimator", estimator, "--data", "old.csv", "--target", "level", "--set", "trees=23",
                "--threads", threads, "-o", "model.leptune")
            #expect(trained.code == 0, "\(trained.notes)")
            files.append(try Data(contentsOf: program.folder.appending(path: "model.leptune")))
        }

        #expect(files[0] == files[1])
    }

    @Test func trainsAModelAndJudgesItOnNewData() async throws {
        defer { program.remove() }
        try program.write(table(0..<200), to: "old.csv")
        try program.write(table(300..<360), to: "new.csv")

        let trained = try await program.run(
            "train", "--estimator", "mlp", "--data", "old.csv", "--target", "level", "--set", "width=16", "--set",
            "learning-rate=0.02", "--epochs", "25", "--threads", "1", "-o", "model.leptune", "--json")
        let judged = try await program.run("evaluate", "model.leptune", "--data", "new.csv", "--json")
        let text = try await program.run("evaluate", "model.leptune", "--data", "new.csv")

        #expect(trained.code == 0, "\(trained.notes)")
        let result = try JSONDecoder().decode(Trained.self, from: Data(trained.output.utf8))
        #expect(result.curve.map(\.epoch) == Array(1...25))
        #expect(result.metric == "accuracy")
        #expect(result.metrics["accuracy"] == result.curve.last?.value)
        #expect(result.fitted == "training-split")
        #expect(result.trainingRows == 160)
        #expect(result.estimatedMemoryBytes > 0)
        #expect(result.model == "model.leptune")
        #expect(judged.code == 0, "\(judged.notes)")
        let evaluation = try JSONDecoder().decode(Evaluated.self, from: Data(judged.output.utf8))
        #expect(evaluation.rows == 60)
        #expect(try #require(evaluation.metrics["accuracy"]) > 0.85)
        #expect(evaluation.remarks == [])
        #expect(text.output.hasPrefix("mlp on new, 60 rows\n\nmetric"))
    }

    @Test func printsTheCurveAndTheMetricsForAPerson() async throws {
        defer { program.remove() }

        let trained = try await program.run(
            "train", "--estimator", "logistic", "--data", "wine", "--validation", "5", "--metric", "log-loss",
            "--threads", "1")

        #expect(trained.code == 0, "\(trained.notes)")
        #expect(trained.output.hasPrefix("logistic on wine: 142 rows to learn from, 36 to judge on, 5 folds in turn\n"))
        #expect(trained.output.contains("\nepoch  log-loss  seconds\n    1"))
        #expect(trained.output.contains("\nbalanced-accuracy"))
        #expect(trained.output.contains("fitted to all 178 rows"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path) == [])
    }

    /// Only some quantiles are listed; any whole percent can be named.
    @Test func anyQuantileJudges() async throws {
        defer { program.remove() }
        let rows = (0..<120).map { "\($0 * 13 % 40),\($0 * 13 % 40 + $0 % 7)" }
        try program.write("x,y\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
        let start = ["train", "--estimator", "quantile", "--data", "t.csv", "--target", "y", "--set", "quantile=0.73"]

        let trained = try await program.start(start + ["--metric", "pinball-73", "-o", "m.leptune", "--json"]).finish()
        let explained = try await program.run(
            "model", "explain", "m.leptune", "t.csv", "--metric", "pinball-73", "--json", "-q")
        let unknown = try await program.start(start + ["--metric", "pinball-100"]).finish()

        #expect(trained.code == 0, "\(trained.notes)")
        let result = try JSONDecoder().decode(Trained.self, from: Data(trained.output.utf8))
        #expect(result.metric == "pinball-73" && result.metrics["pinball-73"] == result.curve.last?.value)
        #expect(explained.code == 0 && explained.output.contains("pinball-73"), "\(explained.notes)")
        #expect(unknown.code == 2 && unknown.notes.contains("There is no metric"), "\(unknown.notes)")
    }

    /// Steps as study files have them, once with a shorthand and once with a mapping; a mistake names its line.
    @Test func trainsOnMessyDataWithSteps() async throws {
        defer { program.remove() }
        let rows = (0..<120).map { "\($0 % 5 == 0 ? "" : "\($0 * 13 % 40)"),town\($0 % 4),\($0 % 4 < 2 ? "a" : "b")" }
        try program.write("x,city,y\n" + rows.joined(separator: "\n") + "\n", to: "messy.csv")
        let start = ["train", "--estimator", "knn", "--data", "messy.csv", "--target", "y", "--threads", "1"]

        let trained = try await program.start(
            start + [
                "--step", "impute: median", "--step", "{ target-encode: { columns: [city], smoothing: 1 } }", "--step",
                "scale", "-o", "m.leptune", "--json",
            ]
        ).finish()
        let judged = try await program.run("evaluate", "m.leptune", "--data", "messy.csv", "--json")
        let wrong = try await program.start(start + ["--step", "scale", "--step", "imptue: median"]).finish()

        #expect(trained.code == 0, "\(trained.notes)")
        #expect(judged.code == 0, "\(judged.notes)")
        let evaluation = try JSONDecoder().decode(Evaluated.self, from: Data(judged.output.utf8))
        #expect(try #require(evaluation.metrics["accuracy"]) > 0.95)
        #expect(wrong.code == 2)
        #expect(wrong.notes.contains("--step:2"))
        #expect(wrong.notes.contains("impute"))
    }

    @Test func saysWhatIsRemarkableAboutData() async throws {
        defer { program.remove() }
        try program.write(table(0..<100), to: "old.csv")
        try program.write(table(0..<30, kinds: ["red", "green", "blue"]), to: "new.csv")
        try program.write("x,level\n1,high\n2,low\n", to: "less.csv")
        try program.write("x,kind,level\n1,red,medium\n", to: "other.csv")

        let trained = try await program.run(
            "train", "--estimator", "logistic", "--data", "old.csv", "--target", "level", "-o", "m.leptune", "--quiet")
        let unseen = try await program.run("evaluate", "m.leptune", "--data", "new.csv")
        let missing = try await program.run("evaluate", "m.leptune", "--data", "less.csv")
        let unknown = try await program.run("evaluate", "m.leptune", "--data", "other.csv")
        let same = try await program.run("evaluate", "m.leptune", "--data", "old.csv")

        #expect(trained.code == 0, "\(trained.notes)")
        #expect(trained.notes.isEmpty)
        #expect(unseen.code == 0)
        #expect(
            unseen.notes.contains("column \"kind\": 10 rows have values that training did not see, such as \"green\""))
        #expect(missing.code == 2)
        #expect(missing.notes == "leptune: column \"kind\" is missing; the model was trained with it\n")
        #expect(unknown.code == 2)
        #expect(unknown.notes.contains("The model does not know the class \"medium\"."))
        #expect(same.notes.contains("the model was made from this very file"))
    }

    @Test func refusesWhatCannotBeBeforeItTrains() async throws {
        defer { program.remove() }
        try program.write("not a model", to: "text.leptune")

        let estimator = try await program.run("train", "--estimator", "rigde", "--data", "wine")
        let data = try await program.run("train", "--estimator", "mlp", "--data", "wines")
        let setting = try await program.run("train", "--estimator", "mlp", "--data", "wine", "--set", "widht=3")
        let validation = try await program.run("train", "--estimator", "mlp", "--data", "wine", "--validation", "1.5")
        let folder = try await program.run("train", "--estimator", "mlp", "--data", "wine", "-o", "none/m.leptune")
        let memory = try await program.run(
            "train", "--estimator", "mlp", "--data", "wine", "--validation", "170", "--set", "width=4096", "--set",
            "depth=16")
        let model = try await program.run("evaluate", "text.leptune", "--data", "wine")
        let none = try await program.run("evaluate", "none.leptune", "--data", "wine")

        #expect(estimator.code == 2)
        #expect(estimator.notes.contains("Did you mean \"ridge\"?"))
        #expect(data.code == 2)
        #expect(data.notes.contains("Did you mean \"wine\"?"))
        #expect(setting.code == 2)
        #expect(setting.notes.contains("did you mean width?"))
        #expect(validation.code == 2)
        #expect(folder.code == 2)
        #expect(folder.notes.contains("its folder is not there"))
        #expect(memory.code == 1)
        #expect(memory.notes.contains("of memory;"))
        #expect(model.code == 2)
        #expect(model.notes == "leptune: text.leptune: this is not a model file of Leptune\n")
        #expect(none.code == 3)
    }

    @Test(.timeLimit(.minutes(3))) func endsAtOnceWhenInterrupted() async throws {
        defer { program.remove() }
        let running = try program.start([
            "train", "--estimator", "mlp", "--data", "digits", "--epochs", "1000000", "--threads", "1", "-o",
            "m.leptune",
        ])

        while !running.notesSoFar.contains("digits · ") { try await Task.sleep(for: .milliseconds(10)) }
        let asked = ContinuousClock.now
        running.signal(SIGINT)
        let outcome = await running.finish()

        #expect(outcome.code == 130)
        #expect(ContinuousClock.now - asked < .seconds(5))
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path) == [])
    }
}
