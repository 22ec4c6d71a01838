import Datasets
import Foundation

/// Rows that are there more than once: the same, nearly the same, or the same but for the target.
struct DuplicateSearch {
    private(set) var findings: [DataCheck.Finding] = []

    init(_ profile: TableProfile, _ table: Table, target: String?) {
        let rows = table.rowCount
        guard rows > 1 else { return }
        let known = profile.byName
        let keys = table.columns.filter { known[$0.name]?.kind == .identifier }.map(\.name)
        let informative = table.columns.filter {
            known[$0.name]?.kind != .identifier && known[$0.name]?.kind != .constant
        }
        // Two or three coarse columns meet by chance; that is no duplicate.
        let variety = informative.reduce(0.0) { $0 + log(Double(max(1, known[$1.name]?.distinct ?? 1))) }
        let isTelling = variety > 2 * log(Double(rows)) + 2

        let whole = Self.repeated(table.columns.map { Self.exact($0) }, rows)
        if !whole.isEmpty {
            let isLarge = 5 * whole.count > rows
            findings.append(
                .init(
                    "duplicate-rows", .warning, "\(whole.count) \(Self.rows(whole.count)) the same as an earlier one",
                    rows: whole,
                    evidence: isTelling || isLarge
                        ? "every cell is equal; rows on both sides of a split make a model look better than it is"
                        : "every cell is equal; with so few different values some of it may be chance",
                    fix: "remove the copies"))
        }
        let found = Set(whole)
        if !keys.isEmpty, isTelling {
            let bare = Self.repeated(informative.map { Self.exact($0) }, rows).filter { !found.contains($0) }
            if !bare.isEmpty {
                findings.append(
                    .init(
                        "duplicate-under-key", .warning,
                        "\(bare.count) \(Self.rows(bare.count)) the same as an earlier one but for \(keys.joined(separator: ", "))",
                        rows: bare, evidence: "every other cell is equal", fix: "remove the copies, or keep one per key"
                    ))
            }
        }
        if isTelling {
            let near = Self.repeated(informative.map { Self.rough($0) }, rows)
            let exact = Set(Self.repeated(informative.map { Self.exact($0) }, rows))
            let only = near.filter { !exact.contains($0) }
            if !only.isEmpty {
                findings.append(
                    .init(
                        "near-duplicate-rows", .warning,
                        "\(only.count) \(Self.rows(only.count)) nearly the same as an earlier one", rows: only,
                        evidence: "texts differ in spaces and capitals only, numbers after the third digit",
                        fix: "look at them, and keep one of each"))
            }
        }
        if let target, isTelling, let truth = table[target] {
            let features = informative.filter { $0.name != target }.map { Self.exact($0) }
            let contradictory = Self.contradictory(features, Self.exact(truth), rows)
            if !contradictory.isEmpty {
                findings.append(
                    .init(
                        "contradictory-rows", .warning,
                        "\(contradictory.count) \(Self.rows(contradictory.count)) equal to another row with a different target",
                        rows: contradictory, evidence: "the same features, another \"\(target)\"",
                        fix: "find out which is right; no model can be right on both"))
            }
        }
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "row is" : "rows are" }

    /// A number for each row that is equal where cells are.
    private static func exact(_ column: Column) -> [Int] {
        switch column.values {
        case .numeric(let numbers):
            numbers.map { $0.isNaN ? -1 : Int(truncatingIfNeeded: ($0 == 0 ? 0 : $0).bitPattern) }
        case .categorical(let codes, _): codes.map(Int.init)
        }
    }

    /// A number for each row that is equal where cells are nearly so.
    private static func rough(_ column: Column) -> [Int] {
        switch column.values {
        case .numeric(let numbers):
            return numbers.map { number in
                guard number.isFinite, number != 0 else { return number.isNaN ? -1 : 0 }
                let unit = pow(10, floor(log10(abs(number))) - 2)
                return Int(truncatingIfNeeded: ((number / unit).rounded() * unit).bitPattern)
            }
        case .categorical(let codes, let levels):
            var places: [String: Int] = [:]
            let place = levels.map { level -> Int in
                let key = folded(level)
                let found = places[key] ?? places.count
                places[key] = found
                return found
            }
            return codes.map { $0 < 0 ? -1 : place[Int($0)] }
        }
    }

    /// A text without what people vary by accident: capitals, spaces, hyphens, underscores and full stops.
    static func folded(_ text: String) -> String {
        text.lowercased().filter { !$0.isWhitespace && !"-_.".contains($0) }
    }

    /// Rows that are equal to an earlier one.
    private static func repeated(_ columns: [[Int]], _ rows: Int) -> [Int] {
        guard !columns.isEmpty else { return [] }
        var seen: Set<[Int]> = []
        return (0..<rows).filter { row in !seen.insert(columns.map { $0[row] }).inserted }
    }

    /// Rows whose features are those of another row with another target.
    private static func contradictory(_ columns: [[Int]], _ target: [Int], _ rows: Int) -> [Int] {
        guard !columns.isEmpty else { return [] }
        var groups: [[Int]: [Int]] = [:]
        for row in 0..<rows { groups[columns.map { $0[row] }, default: []].append(row) }
        return groups.values.filter { group in group.contains { target[$0] != target[group[0]] } }.flatMap { $0 }
            .sorted()
    }
}
