import Datasets
import Models

/// Which columns a search for what is strange looks at.
struct WatchedColumns {
    var used: [EnsembleDescription.Column] = []
    var ignored: [String] = []
    var decisions: [AutoPlan.Decision] = []

    init(_ profile: TableProfile, _ request: AnomalySearch.Request, _ table: Table) {
        let profiles = profile.byName
        for column in table.columns {
            guard let known = profiles[column.name], column.name != request.time else { continue }
            if request.ignored.contains(column.name) {
                leaveOut(column.name, "asked for")
                continue
            }
            switch known.kind {
            case .constant: leaveOut(column.name, known.reason)
            case .identifier: leaveOut(column.name, "it identifies rows: \(known.reason)")
            case .text, .list: leaveOut(column.name, "texts are not compared: \(known.reason)")
            case .date where known.numbers == nil: leaveOut(column.name, "dates are not compared: \(known.reason)")
            case .image:
                used.append(Self.describe(column, known))
                decisions.append(
                    .init(
                        subject: column.name, choice: "shapes, texture and colours of its pictures",
                        reason: known.reason))
            case .number, .integer, .boolean, .category, .ordinal, .date: used.append(Self.describe(column, known))
            }
        }
    }

    private mutating func leaveOut(_ name: String, _ reason: String) {
        ignored.append(name)
        decisions.append(.init(subject: name, choice: "left out", reason: reason))
    }

    /// Beyond so many levels a new one is no surprise, and the file should not hold them all.
    private static let mostLevels = 10_000

    private static func describe(_ column: Column, _ known: ColumnProfile) -> EnsembleDescription.Column {
        var levels: [String]?
        if case .categorical(_, let names) = column.values {
            levels = known.kind == .image || names.count > mostLevels ? [] : names
        }
        return EnsembleDescription.Column(
            name: column.name, kind: known.kind, levels: levels, minimum: known.numbers?.minimum,
            maximum: known.numbers?.maximum, missing: known.missing)
    }
}
