import Foundation
import Objectives
import Randomness
import Testing

/// When rows are said to have wrong labels, and which.
struct LabelNoiseTests {
    /// Rows of three numbers, a ticket of its own and a class that the numbers tell as surely as asked for, with some
    /// classes exchanged.
    private func check(
        rows: Int, sureness: Double, wrong: Set<Int> = [], seed: UInt64 = 3
    ) throws -> DataCheck {
        var random = CounterGenerator(seed: seed, purpose: .simulation)
        let lines = (0..<rows).map { row in
            let (a, b, c) = (random.normal(), random.normal(), random.normal())
            let chance = 1 / (1 + exp(-sureness * (a + b)))
            let isOne = (random.uniform() < chance) != wrong.contains(row)
            // Some tickets are shared, so that they do not look like names of rows.
            let ticket = "T\(UInt64(row - row % 7 % 2) &* 2_654_435_761 % 99_991)"
            return String(format: "%.4f,%.4f,%.4f,%@,%@", a, b, c, ticket, isOne ? "ill" : "well")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "noise-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try ("a,b,c,ticket,y\n" + lines.joined(separator: "\n") + "\n").write(
            to: file, atomically: true, encoding: .utf8)
        return try DataCheck(of: file, target: "y", year: 2026)
    }

    private func finding(
        rows: Int, sureness: Double, wrong: Set<Int> = [], seed: UInt64 = 3
    ) throws -> DataCheck.Finding? {
        try check(rows: rows, sureness: sureness, wrong: wrong, seed: seed).findings.first { $0.code == "label-noise" }
    }

    private func planted(_ rows: Int) -> Set<Int> { Set(stride(from: 7, to: rows, by: 20)) }

    @Test(arguments: [1_000, 2_000]) func countsAndNamesPlantedWrongLabels(_ rows: Int) throws {
        let wrong = planted(rows)

        let found = try #require(try finding(rows: rows, sureness: 12, wrong: wrong))

        let hits = found.rows.count { wrong.contains($0 - 1) }
        #expect(found.severity == .warning)
        #expect(found.rows.count == found.count)
        #expect(Double(hits) >= 0.6 * Double(wrong.count))
        #expect(Double(hits) >= 0.6 * Double(found.count))
        // The first half of the suspects is surer than the second.
        #expect(2 * found.rows.prefix(found.count / 2).count { wrong.contains($0 - 1) } >= hits)
    }

    /// A ticket of nearly every row tells trees the class of those that they have seen, and nothing of others.
    @Test(arguments: [(1_000, 3.0), (2_000, 12), (24_000, 12)]) func ranksPlantedWrongLabelsFirst(
        _ rows: Int, _ sureness: Double
    ) throws {
        let wrong = planted(rows)

        let labels = try #require(try check(rows: rows, sureness: sureness, wrong: wrong).labels)

        let found = labels.rows.count { wrong.contains($0 - 1) }
        #expect(labels.rows.count == rows / 10)
        #expect(Set(labels.rows).count == labels.rows.count)
        #expect(labels.confidence == labels.confidence.sorted())
        #expect(Double(found) >= 0.7 * Double(wrong.count))
        // Rows that come first are wrong more often.
        #expect(2 * labels.rows.prefix(rows / 20).count { wrong.contains($0 - 1) } > found)
    }

    @Test func ranksNoLabelsWithoutClassesOrColumns() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "noise-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try ("a,n,y\n" + (0..<200).map { "same,\(Double($0) * 1.5),\($0 % 2 == 0 ? "p" : "q")\n" }.joined())
            .write(to: file, atomically: true, encoding: .utf8)

        #expect(try DataCheck(of: file, target: "n", year: 2026).labels == nil)
        #expect(try DataCheck(of: file, target: nil, year: 2026).labels == nil)
        #expect(try DataCheck(of: file, target: "y", year: 2026).labels != nil)
    }

    /// Evidence is a matter of chance: of many tables one may have some.
    @Test func doesNotWarnOfRowsWhoseClassIsMerelyUncertain() throws {
        let found = try [0.5, 1, 2, 12].flatMap { sureness in
            try (1...4).map { try finding(rows: 900, sureness: sureness, seed: $0) }
        }.compactMap { $0 }

        let warnings = found.filter { $0.severity == .warning }
        #expect(warnings.count <= 1, "\(warnings.map(\.evidence))")
        #expect(found.allSatisfy { $0.severity == .warning || $0.count <= 20 })
    }

    @Test func doesNotCallWrongWhatCannotBeToldFromRareCases() throws {
        let found = try #require(try finding(rows: 900, sureness: 1, wrong: planted(900)))

        #expect(found.severity == .note)
        #expect(found.evidence.contains("cannot be told from rare cases"))
    }
}
