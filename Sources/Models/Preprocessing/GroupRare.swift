import Datasets
import SearchSpaces

extension StepEntry {
    private static let share = OptionDeclaration(
        "share", .float(0...1), default: .float(0.01), "Levels of fewer than this share of the rows are rare.")

    static let groupRare = StepEntry(
        "group-rare", "Joins rare levels of a category, and those that training did not see, into the level (rare).",
        options: [share], shorthand: share, fitted: FittedRareGrouping.self
    ) { RareGrouping(columns: $0.columns, share: $0.options.float(share)) }
}

/// One level for all that are rare.
struct RareGrouping: PreprocessingStep {
    let columns: ColumnChoice
    let share: Double

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedRareGrouping {
        var kept: [FittedRareGrouping.Levels] = []
        for column in try columns.columns(of: training.table, .categorical) {
            let (codes, levels) = try training.table.categories(column.name)
            var counts = [Int](repeating: 0, count: levels.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let least = share * Double(codes.count)
            kept.append(
                .init(
                    name: column.name, levels: levels.indices.filter { Double(counts[$0]) >= least }.map { levels[$0] })
            )
        }
        return FittedRareGrouping(kept: kept)
    }
}

/// The levels that are not rare.
struct FittedRareGrouping: FittedStep {
    /// The level that rare ones become.
    static let rare = "(rare)"

    struct Levels: Sendable, Equatable, Codable {
        let name: String
        let levels: [String]
    }

    let kept: [Levels]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for column in kept {
            let (codes, levels) = try table.categories(column.name)
            let names = column.levels.filter { $0 != Self.rare } + [Self.rare]
            let places = lookUp(Array(names.indices), of: names, for: levels)
            let grouped = codes.map { $0 < 0 ? -1 : Int32(places[Int($0)] ?? names.count - 1) }
            replacements[column.name] = [
                Column(name: column.name, values: .categorical(codes: grouped, levels: names))
            ]
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { kept.allSatisfy { Set($0.levels).count == $0.levels.count } }
}
