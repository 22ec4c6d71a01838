import Foundation
import TestKit
import Testing

/// Tables that are larger than the memory they may take.
@Suite(.timeLimit(.minutes(5)))
struct LargeTableTests {
    private let program: Program
    private static let columns = 40
    private static let header = (0..<columns).map { "x\($0)" }.joined(separator: ",") + ",kind,y\n"

    init() throws { program = try Program() }

    /// Rows of tiny cells, which take far more memory than text.
    private static func cells(_ row: Int) -> [String] {
        let bits = (0..<columns).map { row &* ($0 * 7 + 3) >> ($0 % 5) & 1 }
        return bits.map(String.init) + [
            row % 911 == 0 ? "new" : ["a", "b"][bits[3]], bits[0] + bits[7] > 0 ? "yes" : "no",
        ]
    }

    private func writeTables(rows: Int) throws {
        let training = (0..<600).map { Self.cells($0).joined(separator: ",").replacing("new", with: "a") }
        try program.write(Self.header + training.joined(separator: "\n") + "\n", to: "train.csv")
        let lines = (0..<rows).map { Self.cells($0 + 17).joined(separator: ",") }
        try program.write(Self.header + lines.joined(separator: "\n") + "\n", to: "large.csv")
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: program.folder.appending(path: name), encoding: .utf8)
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func predictsAndJudgesInChunksAsAtOnce() async throws {
        defer { program.remove() }
        try writeTables(rows: 80_000)
        let names = Self.header.dropLast().split(separator: ",").map(String.init)
        let objects = (0..<16_000).map { row in
            "{"
                + zip(names, Self.cells(row)).map { Int($1) == nil ? "\"\($0)\":\"\($1)\"" : "\"\($0)\":\($1)" }
                .joined(separator: ",") + "}"
        }
        try program.write(objects.joined(separator: "\n"), to: "large.jsonl")
        let trained = try await program.run(
            "train", "--estimator", "logistic", "--data", "train.csv", "--target", "y", "-o", "m.leptune", "-q")
        #expect(trained.code == 0, "\(trained.notes)")

        for (file, to) in [("large.csv", "csv"), ("large.jsonl", "jsonl")] {
            let whole = try await program.run("predict", "m.leptune", file, "-o", "whole.\(to)")
            let chunked = try await program.run(
                "predict", "m.leptune", file, "-o", "chunked.\(to)", "--memory", "64MiB")
            let printed = try await program.run("predict", "m.leptune", file, "--memory", "64MiB", "-q")

            #expect(whole.code == 0 && chunked.code == 0, "\(whole.notes)\(chunked.notes)")
            #expect(try text("whole.\(to)") == text("chunked.\(to)"))
            #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/chunked.\(to).partial"))
            if to == "csv" { #expect(try text("whole.csv") == printed.output) }
            let remark = try #require(whole.notes.split(separator: "\n").first { $0.contains("training did not see") })
            #expect(chunked.notes.contains(remark), "\(chunked.notes)")
        }

        let whole = try await program.run("evaluate", "m.leptune", "large.csv", "--json", "-q")
        let chunked = try await program.run("evaluate", "m.leptune", "large.csv", "--json", "-q", "--memory", "64MiB")
        let (all, parts) = (try json(whole.output), try json(chunked.output))
        #expect(parts["rows"] as? Int == 80_000 && parts["fingerprint"] as? String == all["fingerprint"] as? String)
        #expect(parts["metrics"] as? [String: Double] == all["metrics"] as? [String: Double])
    }

    @Test func stopsBeforeItWritesWhereARowIsWrong() async throws {
        defer { program.remove() }
        try writeTables(rows: 80_000)
        _ = try await program.run(
            "train", "--estimator", "logistic", "--data", "train.csv", "--target", "y", "-o", "m.leptune", "-q")
        try program.write(try text("large.csv") + "1,2,3\n", to: "large.csv")

        let refused = try await program.run(
            "predict", "m.leptune", "large.csv", "-o", "p.csv", "--memory", "64MiB", "-q")

        #expect(refused.code == 2 && refused.notes.contains("large.csv:80002: The row has 3 cells"), "\(refused.notes)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/p.csv"))
    }

    @Test func looksAtLargeTablesAndLearnsFromSamples() async throws {
        defer { program.remove() }
        try writeTables(rows: 80_000)

        let profile = try await program.run("data", "profile", "large.csv", "--memory", "64MiB", "--json")
        let shown = try await program.run("data", "profile", "large.csv", "--memory", "64MiB")
        let check = try await program.run("data", "check", "large.csv", "--target", "y", "--memory", "64MiB")
        let trained = try await program.run(
            "train", "--estimator", "logistic", "--data", "large.csv", "--target", "y", "-o", "m.leptune", "--memory",
            "64MiB")
        let again = try await program.run(
            "train", "--estimator", "logistic", "--data", "large.csv", "--target", "y", "-o", "n.leptune", "--memory",
            "64MiB", "-q")
        let model = try await program.run("model", "show", "m.leptune")

        #expect(try json(profile.output)["rows"] as? Int == 80_000)
        #expect(shown.output.contains("a uniform sample of"), "\(shown.output)")
        #expect(
            check.output.contains("80000 rows; counts but those of copies are of a uniform sample"), "\(check.output)")
        #expect(trained.code == 0 && trained.notes.contains("a uniform sample of"), "\(trained.notes)")
        #expect(trained.output.contains("of 80000 rows (seed 0) of large.csv"), "\(trained.output)")
        #expect(again.code == 0)
        #expect(model.output.contains("sample    a uniform sample of"), "\(model.output)")
        let files = ["m.leptune", "n.leptune"].map { program.folder.appending(path: $0) }
        #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
    }

    @Test func autoLearnsFromASampleAndSaysSo() async throws {
        defer { program.remove() }
        try writeTables(rows: 80_000)

        let made = try await program.start(
            ["auto", "large.csv", "--target", "y", "--deadline", "8s", "--json", "--memory", "64MiB"]
        ).finish()
        let model = try await program.run("model", "show", "model.leptune", "--json")

        #expect(made.code == 0 && made.notes.contains("models are made from a uniform sample of"), "\(made.notes)")
        let study = try #require(try json(made.output)["studyFile"] as? String)
        #expect(try text(study).contains("a uniform sample of"))
        let data = try #require(try json(model.output)["data"] as? [String: Any])
        let sample = try #require(data["sample"] as? [String: Any])
        #expect(sample["rows"] as? Int == 80_000 && sample["sampled"] as? Int == data["rows"] as? Int)
    }
}
