import Foundation
import TestKit
import Testing

/// What a model does with its columns, for all rows and for each.
@Suite(.serialized) struct ExplainCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    /// A class that depends on x and, in one level of kind, on nothing; z says nothing; sex is not to be learned from.
    private func table(_ rows: Range<Int>) -> String {
        let lines = rows.map { row -> String in
            let x = Double(row * 37 % 101) / 10
            let kind = ["red", "blue", "green"][row * 7 % 3]
            let level = kind == "green" ? (row * 53 % 7 > 3 ? "high" : "low") : x > 5 ? "high" : "low"
            return "\(x),\(row * 29 % 83),\(kind),\(["f", "m"][row * 11 % 5 % 2]),\(level)"
        }
        return "x,z,kind,sex,level\n" + lines.joined(separator: "\n") + "\n"
    }

    private struct Explanation: Decodable {
        struct Importance: Decodable {
            struct Column: Decodable {
                var name: String
                var value: Double
                var adjustedPValue: Double
            }
            var columns: [Column]
        }
        struct Effects: Decodable {
            var method: String
            var scale: String
        }
        struct Slices: Decodable {
            struct Slice: Decodable {
                var column: String
                var value: String
                var pValue: Double
            }
            var slices: [Slice]
        }
        struct Rates: Decodable {
            struct Group: Decodable { var rows: Int }
            var column: String
            var groups: [Group]
        }
        struct Mistakes: Decodable { var confusion: [[Int]] }
        var rows: Int
        var metrics: [String: Double]
        var importance: Importance
        var effects: Effects
        var slices: Slices
        var fairness: [Rates]
        var mistakes: Mistakes
    }

    @Test func explainsATrainedModelAndEachOfItsPredictions() async throws {
        defer { program.remove() }
        try program.write(table(0..<400), to: "old.csv")
        try program.write(table(500..<800), to: "new.csv")

        let trained = try await program.run(
            "train", "--estimator", "gradient-boosting", "--data", "old.csv", "--target", "level", "--ignore", "sex",
            "--epochs", "20", "-o", "model.leptune", "-q")
        let explained = try await program.run(
            "model", "explain", "model.leptune", "new.csv", "--fairness", "sex", "--json")
        let text = try await program.run("model", "explain", "model.leptune", "new.csv", "--fairness", "sex")
        let predicted = try await program.run(
            "predict", "model.leptune", "new.csv", "--explain", "--reasons", "2", "--json")
        let lines = try await program.run("predict", "model.leptune", "new.csv", "--explain", "--reasons", "1")
        let wrong = try await program.run("model", "explain", "model.leptune", "new.csv", "--fairness", "sexx")

        #expect(trained.code == 0, "\(trained.notes)")
        #expect(explained.code == 0, "\(explained.notes)")
        let explanation = try JSONDecoder().decode(Explanation.self, from: Data(explained.output.utf8))
        #expect(explanation.rows == 300)
        #expect(explanation.importance.columns.first?.name == "x")
        #expect((explanation.importance.columns.first?.adjustedPValue ?? 1) < 0.01)
        #expect(explanation.effects.method == "tree" && explanation.effects.scale == "score")
        let weakest = try #require(explanation.slices.slices.first)
        #expect(weakest.column == "kind" && weakest.value == "green" && weakest.pValue < 0.001)
        #expect(explanation.fairness.first?.groups.reduce(0) { $0 + $1.rows } == 300)
        #expect(explanation.mistakes.confusion.flatMap(\.self).reduce(0, +) == 300)
        #expect(text.output.contains("Where the model is weaker than elsewhere"), "\(text.output)\(text.notes)")
        #expect(text.output.contains("Groups of sex; positive is low"))
        #expect(wrong.code == 2 && wrong.notes.contains("Did you mean \"sex\"?"), "\(wrong.notes)")

        let first = try #require(predicted.output.split(separator: "\n").first)
        let row = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
        let reasons = try #require(row["reasons"] as? [[String: Any]])
        #expect(reasons.count == 2)
        #expect(["x", "kind", "z"].contains(reasons[0]["column"] as? String ?? ""))
        #expect(reasons[0]["contribution"] is Double)
        #expect(lines.output.hasPrefix("prediction,probability of high,probability of low,reason 1,flags\n"))
        #expect(lines.notes.contains("exact for the trees"), "\(lines.notes)")
    }

    @Test func decidesByCostsAndExplainsWhatAutoDelivers() async throws {
        defer { program.remove() }
        try program.write(table(0..<400), to: "old.csv")
        try program.write(table(500..<560), to: "new.csv")

        let made = try await program.run(
            "auto", "old.csv", "--target", "level", "--ignore", "sex", "--deadline", "9s", "--cost",
            "false-positive=1,false-negative=9", "-q")
        let predicted = try await program.run("predict", "model.leptune", "new.csv", "--explain", "--json")
        let again = try await program.run("predict", "model.leptune", "new.csv", "--explain", "--json")
        let shown = try await program.run("model", "show", "model.leptune")
        let wrong = try await program.run("auto", "old.csv", "--target", "level", "--cost", "low:hgh=3", "-q")

        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("A decision costs"), "\(made.output)")
        #expect(shown.output.contains("decides   low from a probability of 0.1000 on"), "\(shown.output)")
        #expect(predicted.code == 0 && predicted.output == again.output, "\(predicted.notes)")
        for line in predicted.output.split(separator: "\n") {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let low = try #require((row["probabilities"] as? [String: Double])?["low"])
            #expect(row["prediction"] as? String == (low >= 0.1 ? "low" : "high"))
            #expect((row["reasons"] as? [[String: Any]])?.count == 3)
        }
        #expect(wrong.code == 2 && wrong.notes.contains("there is no class \"hgh\""), "\(wrong.notes)")
        let report = try #require(made.output.split(separator: "\n").first { $0.hasPrefix("report ") })
        let path = report.dropFirst("report ".count).drop { $0 == " " }
        let page = try String(contentsOf: program.folder.appending(path: String(path)), encoding: .utf8)
        #expect(page.contains("What is delivered") && page.contains("Whether probabilities come true"))
    }
}
