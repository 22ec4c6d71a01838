import Datasets
import Foundation
import Objectives
import Randomness
import Testing

/// Tables against other tables.
struct DataDriftTests {
    private func write(_ tables: [(String, String)], _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-drift-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in tables { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try body(folder)
    }

    /// Rows of two numbers and a level, one number shifted, with other shares of the level.
    private static func rows(_ count: Int, shift: Double = 0, share: Double = 0.5, seed: UInt64) -> String {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let lines = (0..<count).map { row in
            let x = (generator.uniform() * 100_000).rounded() / 1000
            let z = (generator.uniform() * 100_000).rounded() / 1000 + shift
            return "R\(seed)x\(row),\(x),\(z),\(generator.uniform() < share ? "a" : "b"),\(x > 50 ? 1 : 0)"
        }
        return "key,x,z,kind,y\n" + lines.joined(separator: "\n") + "\n"
    }

    @Test func rowsOfTheSameKindDoNotDrift() throws {
        try write([("a.csv", Self.rows(400, seed: 1)), ("b.csv", Self.rows(300, seed: 2))]) { folder in
            let drift = try DataDrift(reference: folder.appending(path: "a.csv"), new: folder.appending(path: "b.csv"))

            #expect(!drift.isDrifted && drift.columns.allSatisfy { $0.verdict == .stable })
            #expect(abs(try #require(drift.adversarialAUC) - 0.5) < 0.1)
        }
    }

    @Test func findsWhatHasMoved() throws {
        let moved = Self.rows(300, shift: 40, share: 0.9, seed: 2).replacing("key,x", with: "key,w")
        try write([("a.csv", Self.rows(400, seed: 1)), ("b.csv", moved)]) { folder in
            let drift = try DataDrift(reference: folder.appending(path: "a.csv"), new: folder.appending(path: "b.csv"))
            let verdicts = Dictionary(uniqueKeysWithValues: drift.columns.map { ($0.name, $0.verdict) })

            #expect(verdicts["z"] == .drifted && verdicts["kind"] == .drifted)
            #expect(drift.absent == ["x"] && drift.added == ["w"] && drift.isDrifted)
            #expect(try #require(drift.adversarialAUC) > 0.8)
        }
    }

    @Test func aCheckAgainstATestFindsDriftAndCopies() throws {
        let first = Self.rows(300, seed: 1)
        let test =
            Self.rows(200, shift: 40, seed: 2)
            + first.split(separator: "\n").dropFirst().prefix(30).joined(separator: "\n")
        try write([("a.csv", first), ("b.csv", test + "\n")]) { folder in
            let check = try DataCheck(
                of: folder.appending(path: "a.csv"), target: "y", test: folder.appending(path: "b.csv"), year: 2026)
            let codes = Dictionary(grouping: check.findings, by: \.code)

            #expect(codes["drift"]?.map(\.column) == ["z"])
            #expect(codes["adversarial-drift"] != nil)
            #expect(codes["duplicates-across-splits"]?.first?.count == 30)
        }
    }

    @Test func keysThatShareTheTargetAreNamed() throws {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let state = (0..<40).map { _ in generator.index(below: 2) }
        let lines = (0..<400).map { row in "\(900 + row * 17 % 40),\(generator.uniform()),\(state[row * 17 % 40])" }
        let chance = (0..<400).map { row in "\(900 + row * 17 % 40),\(generator.uniform()),\(generator.index(below: 2))"
        }
        let header = "host_id,x,y\n"
        try write([
            ("a.csv", header + lines.joined(separator: "\n") + "\n"),
            ("b.csv", header + chance.joined(separator: "\n") + "\n"),
        ]) { folder in
            let leak = try DataCheck(of: folder.appending(path: "a.csv"), target: "y", year: 2026)
            let none = try DataCheck(of: folder.appending(path: "b.csv"), target: "y", year: 2026)

            #expect(
                leak.findings.contains {
                    $0.code == "group-leak" && $0.column == "host_id" && $0.fix.contains("--group")
                })
            #expect(!none.findings.contains { $0.code == "group-leak" })
        }
    }

    @Test func anOrderOfTimeIsNamed() throws {
        let lines = (0..<80).map { row in
            "2024-0\(row / 28 + 1)-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1),\(row * 37 % 71),\(row * 7 % 5)"
        }
        try write([("a.csv", "day,x,y\n" + lines.joined(separator: "\n") + "\n")]) { folder in
            let check = try DataCheck(of: folder.appending(path: "a.csv"), target: "y", year: 2026)

            #expect(check.findings.contains { $0.code == "time-order" && $0.fix.contains("--time") })
        }
    }
}
