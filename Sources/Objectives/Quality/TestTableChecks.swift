import Datasets
import Foundation

/// What is wrong between a table and another that a model of it will be judged or used on.
struct TestTableChecks {
    private(set) var findings: [DataCheck.Finding] = []

    init(_ profile: TableProfile, _ table: Table, target: String?, test: URL) throws {
        let other = try CSVReader(missing: profile.missingMarkers, takesInfinitiesAsTexts: true).table(
            from: FileBytes.read(test.path, named: test.relativePath), file: test.relativePath
        ).counted(as: table)
        let drift = try DataDrift(
            profile, table, other, names: (profile.file, test.relativePath), ignored: target.map { [$0] } ?? [])
        if !drift.absent.isEmpty {
            findings.append(
                .init(
                    "missing-columns", .blocking, "\(drift.absent.count) columns are not in \(test.lastPathComponent)",
                    evidence: drift.absent.prefix(8).map { "\"\($0)\"" }.joined(separator: ", "),
                    fix: "leave them out, or find out why they are not there"))
        }
        for column in drift.columns where column.verdict != .stable {
            guard let statistics = column.statistics else { continue }
            let remarks = column.remarks.isEmpty ? "" : "; " + column.remarks.joined(separator: "; ")
            findings.append(
                .init(
                    "drift", column.verdict == .drifted ? .warning : .note, column: column.name,
                    "the column is distributed otherwise in \(test.lastPathComponent)",
                    evidence: String(
                        format: "population stability index %.3f, p = %.2g", statistics.stability, statistics.pValue)
                        + remarks,
                    fix: "find out why; learn from rows like the new ones"))
        }
        if let area = drift.adversarialAUC, area > 0.7 {
            findings.append(
                .init(
                    "adversarial-drift", .warning, "a model tells rows of the two tables apart",
                    evidence: String(format: "with an ROC AUC of %.3f on rows that it was not fitted to", area),
                    fix: "look at the columns that drift; judge models on rows like the new ones"))
        }
        let copies = Self.copies(table, other, profile, target: target)
        if !copies.isEmpty {
            findings.append(
                .init(
                    "duplicates-across-splits", .warning,
                    "\(copies.count) \(copies.count == 1 ? "row of the test is" : "rows of the test are") in the table, too",
                    rows: copies,
                    evidence: "every cell that both have is equal but for keys; the numbers are those of the test",
                    fix: "remove them from one of the two"))
        }
    }

    /// Rows of the other table that the first has as well; none where so few different values meet by chance.
    private static func copies(_ table: Table, _ other: Table, _ profile: TableProfile, target: String?) -> [Int] {
        let known = profile.byName
        let shared = table.columns.filter { column in
            column.name != target && other[column.name] != nil && known[column.name]?.kind != .identifier
                && known[column.name]?.kind != .constant
        }.map(\.name)
        let variety = shared.reduce(0.0) { $0 + log(Double(max(1, known[$1]?.distinct ?? 1))) }
        guard !shared.isEmpty, variety > log(Double(max(2, table.rowCount))) + log(Double(max(2, other.rowCount))) + 0.5
        else { return [] }
        func keys(_ table: Table) -> [[Key]] {
            let columns = shared.compactMap { table[$0]?.values }
            return (0..<table.rowCount).map { row in columns.map { Key($0, row) } }
        }
        let first = Set(keys(table))
        return keys(other).enumerated().filter { first.contains($0.element) }.map(\.offset)
    }

    private enum Key: Hashable {
        case none
        case number(Double)
        case text(String)

        init(_ values: ColumnValues, _ row: Int) {
            switch values {
            case .numeric(let numbers): self = numbers[row].isNaN ? .none : .number(numbers[row])
            case .categorical(let codes, let names):
                guard codes[row] >= 0 else {
                    self = .none
                    return
                }
                let text = names[Int(codes[row])]
                self = Double(text).map(Key.number) ?? .text(text)
            }
        }
    }
}
