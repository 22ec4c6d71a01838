import Datasets
import Foundation

/// How rows belong together where a split should know: groups that share the target, and an order of time.
struct StructureChecks {
    private(set) var findings: [DataCheck.Finding] = []

    /// Fewer rows say too little.
    private static let fewRows = 50

    init(_ profile: TableProfile, _ table: Table, target: String?) {
        guard table.rowCount >= Self.fewRows else { return }
        for column in profile.columns where column.hasDays {
            guard let values = table[column.name], let times = try? TimeColumn(values).seconds else { continue }
            let present = times.filter(\.isFinite)
            if present.count >= Self.fewRows, column.distinct * 2 > present.count, Self.isSorted(present) {
                findings.append(
                    .init(
                        "time-order", .note, column: column.name, "rows are in the order of this column",
                        evidence: "each is at the time of the one before it or later",
                        fix: "if a model is to say what comes next, judge it so: auto --time \"\(column.name)\""))
            }
        }
        guard let target, let known = profile[target], let truth = table[target],
            let values = TargetChecks.Truth(known, truth)
        else { return }
        for column in profile.columns where column.name != target {
            guard let groups = table[column.name], let finding = Self.groupLeak(column, groups, target, values) else {
                continue
            }
            findings.append(finding)
        }
    }

    private static func isSorted(_ times: [Double]) -> Bool {
        zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// A key that several rows share, of which one tells the target of another.
    private static func groupLeak(
        _ profile: ColumnProfile, _ column: Column, _ target: String, _ truth: TargetChecks.Truth
    ) -> DataCheck.Finding? {
        let present = profile.rows - profile.missing
        guard profile.kind == .identifier, profile.distinct >= 5, 3 * profile.distinct <= 2 * present else {
            return nil
        }
        let share = Self.agreement(Self.codes(column, truth.rows), truth.target)
        guard share > 0.2 else { return nil }
        return .init(
            "group-leak", .warning, column: profile.name, "rows that share this key share the target",
            evidence: String(
                format: "%d rows have %d keys, and the key explains %.0f %% of how much \"%@\" varies, beyond chance",
                present, profile.distinct, 100 * share, target),
            fix: "if new rows will have other keys, keep each on one side of a split: auto --group \"\(profile.name)\"")
    }

    /// A number for the key of each row, −1 for none.
    private static func codes(_ column: Column, _ rows: [Int]) -> [Int] {
        switch column.values {
        case .categorical(let codes, _): return rows.map { Int(codes[$0]) }
        case .numeric(let values):
            var places: [Double: Int] = [:]
            return rows.map { row in
                guard !values[row].isNaN else { return -1 }
                let place = places[values[row]] ?? places.count
                places[values[row]] = place
                return place
            }
        }
    }

    /// The intraclass correlation of the target: the share of its variance between groups, by one-way analysis of variance;
    /// of classes, the mean over their indicators, weighted by variance.
    ///
    /// - SeeAlso: Shrout, Fleiss 1979, "Intraclass correlations", Psychological Bulletin 86, ICC(1, 1).
    static func agreement(_ groups: [Int], _ target: Target) -> Double {
        let indicators: [[Double]]
        switch target {
        case .numbers(let numbers): indicators = [numbers.map(Double.init)]
        case .classes(let codes, let names):
            indicators = names.indices.prefix(20).map { name in codes.map { Int($0) == name ? 1 : 0 } }
        case .unlabelled: return 0
        }
        let rows = groups.indices.filter { groups[$0] >= 0 }
        var sizes: [Int: Int] = [:]
        for row in rows { sizes[groups[row], default: 0] += 1 }
        let (n, k) = (Double(rows.count), Double(sizes.count))
        guard k >= 2, n > k else { return 0 }
        let typical = (n - sizes.values.reduce(0) { $0 + Double($1 * $1) } / n) / (k - 1)
        var (between, total) = (0.0, 0.0)
        for values in indicators {
            let mean = rows.reduce(0) { $0 + values[$1] } / n
            var sums: [Int: Double] = [:]
            var squares = 0.0
            for row in rows {
                let centred = values[row] - mean
                sums[groups[row], default: 0] += centred
                squares += centred * centred
            }
            let explained = sums.reduce(0) { $0 + $1.value * $1.value / Double(sizes[$1.key] ?? 1) }
            let (msb, msw) = (explained / (k - 1), (squares - explained) / (n - k))
            between += max(0, (msb - msw) / typical)
            total += max(0, (msb - msw) / typical) + msw
        }
        return total > 0 ? between / total : 0
    }
}
