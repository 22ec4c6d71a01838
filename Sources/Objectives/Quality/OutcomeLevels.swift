import Datasets
import Foundation
import Models

/// Values of columns that come with one rare class nearly always, as what is written down with the outcome does: a kind of
/// failure, a reason for leaving.
///
/// The column as a whole may say little about the target, as most rows have no such value.
enum OutcomeLevels {
    /// Fewer rows prove nothing.
    private static let leastRows = 10
    /// The least share of rows with the value that are of the class.
    private static let purity = 0.99
    /// A class of more rows than this share meets a value by chance.
    private static let mostFrequent = 0.25
    /// The least share of the class's rows that have the value.
    private static let coverage = 0.02
    /// Numbers of more distinct values are no levels.
    private static let mostLevels = 20

    /// A finding for each column that has such values.
    ///
    /// - Parameter known: Columns of which more is known already.
    static func findings(
        _ table: Table, _ truth: TargetChecks.Truth, target: String, without known: Set<String>
    ) -> [DataCheck.Finding] {
        guard case .classes(let codes, let names) = truth.target else { return [] }
        var totals = [Int](repeating: 0, count: names.count)
        for code in codes { totals[Int(code)] += 1 }
        return table.columns.compactMap { column in
            guard column.name != target, !known.contains(column.name),
                let (levels, texts) = levels(column.values, truth.rows)
            else { return nil }
            var counts = [Int](repeating: 0, count: texts.count * names.count)
            for (level, code) in zip(levels, codes) where level >= 0 { counts[level * names.count + Int(code)] += 1 }
            var telling: (rows: Int, of: Int, level: Int, class: Int)?
            for level in texts.indices {
                let all = counts[level * names.count..<(level + 1) * names.count].reduce(0, +)
                for (k, total) in totals.enumerated() {
                    let rows = counts[level * names.count + k]
                    guard rows >= leastRows, Double(rows) >= purity * Double(all),
                        Double(total) <= mostFrequent * Double(codes.count), Double(rows) >= coverage * Double(total),
                        rows > telling?.rows ?? 0
                    else { continue }
                    telling = (rows, all, level, k)
                }
            }
            guard let telling else { return nil }
            let share = 100 * Double(totals[telling.class]) / Double(codes.count)
            return .init(
                "outcome-level", .warning, column: column.name,
                "\"\(texts[telling.level].prefix(40))\" comes with class \"\(names[telling.class].prefix(40))\"",
                evidence: "so do \(telling.rows) of \(telling.of) rows that have it, and "
                    + String(format: "%.3g %% of all", share),
                fix: "leave the column out if it is written down together with the target, or after it")
        }
    }

    /// A level for each row, -1 for none, with their texts; nil for columns of numbers.
    private static func levels(_ values: ColumnValues, _ rows: [Int]) -> (levels: [Int], texts: [String])? {
        switch values {
        case .categorical(let codes, let names): return (rows.map { Int(codes[$0]) }, names)
        case .numeric(let numbers):
            var places: [Double: Int] = [:]
            var levels: [Int] = []
            levels.reserveCapacity(rows.count)
            for row in rows {
                let number = numbers[row]
                guard !number.isNaN else {
                    levels.append(-1)
                    continue
                }
                let place = places[number] ?? places.count
                places[number] = place
                guard places.count <= mostLevels else { return nil }
                levels.append(place)
            }
            let texts = places.sorted { $0.value < $1.value }.map { number, _ in
                Int(exactly: number).map(String.init) ?? "\(number)"
            }
            return (levels, texts)
        }
    }
}
