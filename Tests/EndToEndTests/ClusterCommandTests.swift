import Foundation
import TestKit
import Testing

/// From a table without a target to its clusters.
@Suite(.serialized) struct ClusterCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Result: Decodable {
        struct Cluster: Decodable {
            struct Trait: Decodable { var column: String }
            var rows: Int
            var stability: Double?
            var traits: [Trait]
        }
        struct Evidence: Decodable { var pValue: Double }
        var clusters: [Cluster]
        var evidence: Evidence?
        var report: String?
        var studyFile: String?
        var study: String
    }

    /// A pseudo-random number from −1 to 1, roughly normal.
    private static func noise(_ row: Int, _ column: Int) -> Double {
        var sum = 0.0
        for k in 0..<6 {
            // SplitMix64: simpler ones have patterns that are clusters.
            var bits = UInt64(row * 1000 + column * 10 + k) &* 0x9E37_79B9_7F4A_7C15
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            sum += Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53 - 0.5
        }
        return sum / 1.5
    }

    /// Three kinds of customers that differ in two numbers and a category.
    private func customers(_ rows: Int, groups: Int = 3) -> String {
        let lines = (0..<rows).map { (row: Int) -> String in
            let group = row % groups
            let spend = Double([20, 90, 55][group]) + 6 * Self.noise(row, 1)
            let visits = Double([30, 4, 15][group]) + 2 * Self.noise(row, 2)
            let plan = ["basic", "gold", "silver"][group]
            return "C\(row)-\(row * 7919 % 9973),\(spend),\(visits),\(plan),\(Self.noise(row, 3))"
        }
        return "customer,spend,visits,plan,luck\n" + lines.joined(separator: "\n") + "\n"
    }

    @Test func findsClustersWithinTheDeadlineAndSaysWhatTheyAre() async throws {
        defer { program.remove() }
        try program.write(customers(240), to: "customers.csv")
        try program.write("spend,visits,plan,luck\n21,29,basic,0\n88,5,gold,0\n,15,silver,0\n", to: "new.csv")
        let start = Date()

        let made = try await program.run(
            "auto", "customers.csv", "--deadline", "30s", "-o", "groups.leptune", "-q", "--json")
        let seconds = Date().timeIntervalSince(start)
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        let predicted = try await program.run("predict", "groups.leptune", "new.csv", "-q")
        let shown = try await program.run("model", "show", "groups.leptune")
        let studied = try await program.run("study", "show", result.study)

        #expect(made.code == 0, "\(made.notes)")
        #expect(seconds < 34, "\(seconds)")
        #expect(result.clusters.map(\.rows) == [80, 80, 80], "\(made.output)")
        #expect(result.clusters.allSatisfy { ($0.stability ?? 1) > 0.9 })
        #expect(result.clusters.allSatisfy { $0.traits.first?.column != "luck" })
        #expect(result.evidence.map { $0.pValue <= 0.05 } ?? true)
        let lines = predicted.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4 && lines[0] == "cluster,sureness,distance,flags", "\(predicted.output)")
        #expect(Set(lines.dropFirst().map { $0.prefix { $0 != "," } }).count == 3, "\(predicted.output)")
        #expect(shown.output.contains("finds     the cluster of each row, of 3"), "\(shown.output)")
        #expect(studied.code == 0)
        let report = try String(
            contentsOf: program.folder.appending(path: try #require(result.report)), encoding: .utf8)
        #expect(report.contains("What is delivered") && report.contains("cluster-map"))
        let file = try String(
            contentsOf: program.folder.appending(path: try #require(result.studyFile)), encoding: .utf8)
        #expect(file.contains("task: clustering") && file.contains("scale.method"))
    }

    @Test func saysThatThereAreNoneWhereThereAreNone() async throws {
        defer { program.remove() }
        let rows = (0..<300).map { "\(Self.noise($0, 1)),\(Self.noise($0, 2)),\(Self.noise($0, 3))" }
        try program.write("a,b,c\n" + rows.joined(separator: "\n") + "\n", to: "cloud.csv")

        let made = try await program.run("auto", "cloud.csv", "--deadline", "30s", "--no-report", "-q")

        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("No clusters found"), "\(made.output)")
    }

    /// Some rows below a header.
    private static func rows(_ header: String, _ count: Int = 40, _ row: (Int) -> String) -> String {
        var text = header + "\n"
        for index in 0..<count { text += row(index) + "\n" }
        return text
    }

    static let refused: [(text: String, says: String)] = [
        ("", "The file is empty"),
        ("x,y\n", "The table has no rows."),
        ("x,y\n1,a\n2,b\n", "at least 10 are needed"),
        ("x,y\n1,2\n3\n", "The row has 1 cell"),
        (rows("x") { _ in "1" }, "No column is left to find clusters by"),
        (rows("id") { "\($0 + 1)" }, "No column is left to find clusters by"),
        (rows("x,c") { _ in "1,a" }, "No column is left to find clusters by"),
    ]

    @Test(arguments: refused) func refusesTablesWithoutClusters(_ text: String, _ says: String) async throws {
        defer { program.remove() }
        try program.write(text, to: "t.csv")

        let outcome = try await program.run("auto", "t.csv", "--deadline", "6s", "--no-report", "-q")

        #expect(outcome.code == 2, "\(outcome.output)\(outcome.notes)")
        #expect(outcome.notes.contains(says), "\(outcome.notes)")
    }

    static let learned: [String] = [
        rows("x,y") { "\($0 % 9 == 0 ? "inf" : "\($0 % 7)"),\($0 % 4)" },
        rows("x,y") { "\($0 % 2 == 0 ? "" : "-")1e308,\($0 % 5)" },
        rows("x,y", 12) { "\($0 % 2),\($0 % 3)" },
        rows("x,c") { "\($0 * 37 % 41),word \($0) and \($0 % 3)" },
        rows("x,y") { "\($0 % 3 == 0 ? "" : "\($0)"),\($0 % 5 == 0 ? "?" : "a\($0 % 2)")" },
    ]

    @Test(arguments: learned) func clustersAllTheSame(_ text: String) async throws {
        defer { program.remove() }
        try program.write(text, to: "t.csv")

        let outcome = try await program.run("auto", "t.csv", "--deadline", "6s", "--no-report", "-q")

        #expect(outcome.code == 0, "\(outcome.output)\(outcome.notes)")
        #expect(outcome.output.contains("model   model.leptune"), "\(outcome.output)")
    }

    @Test func optionsOfATargetNeedOne() async throws {
        defer { program.remove() }
        try program.write(customers(30), to: "t.csv")

        for option in [["--metric", "rmse"], ["--cost", "a:b=1"], ["--group", "plan"], ["--task", "regression"]] {
            let outcome = try await program.start(["auto", "t.csv"] + option).finish()
            #expect(outcome.code == 2 && outcome.notes.contains("is for a column to predict"), "\(outcome.notes)")
        }
    }
}
