import Datasets
import SearchSpaces

extension StepEntry {
    private static let mostLevels = OptionDeclaration(
        "most-levels", .int(1...10_000), default: .int(256),
        "How many levels of a column get a column of their own; the most frequent ones do.")
    private static let dropFirst = OptionDeclaration(
        "drop-first", .bool, default: .bool(false),
        "Whether the first level goes without, so that a column's indicators never sum to 1.")

    static let oneHot = StepEntry(
        "one-hot", "Turns each level of a category into a column of 0 and 1; missing and unseen ones are 0 in all.",
        options: [mostLevels, dropFirst], fitted: FittedOneHot.self
    ) { settings in
        OneHot(
            columns: settings.columns, mostLevels: settings.options.int(mostLevels),
            dropsFirst: settings.options.bool(dropFirst))
    }
}

/// One column for each level.
struct OneHot: PreprocessingStep {
    let columns: ColumnChoice
    let mostLevels: Int
    let dropsFirst: Bool

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedOneHot {
        var encodings: [FittedOneHot.Encoding] = []
        for column in try columns.columns(of: training.table, .categorical) {
            let (codes, levels) = try training.table.categories(column.name)
            var counts = [Int](repeating: 0, count: levels.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let kept = levels.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $1) > (counts[$1], $0) }
                .prefix(mostLevels).sorted()
            encodings.append(
                .init(name: column.name, levels: kept.dropFirst(dropsFirst ? 1 : 0).map { levels[$0] }))
        }
        return FittedOneHot(encodings: encodings)
    }
}

/// The levels that have a column.
struct FittedOneHot: FittedStep {
    struct Encoding: Sendable, Equatable, Codable {
        let name: String
        let levels: [String]

        var columnNames: [String] { levels.map { "\(name) = \($0)" } }
    }

    let encodings: [Encoding]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for encoding in encodings {
            let (codes, levels) = try table.categories(encoding.name)
            let places = lookUp(Array(encoding.levels.indices), of: encoding.levels, for: levels)
            var indicators = [[Double]](
                repeating: [Double](repeating: 0, count: codes.count), count: encoding.levels.count)
            for (row, code) in codes.enumerated() where code >= 0 {
                if let place = places[Int(code)] { indicators[place][row] = 1 }
            }
            replacements[encoding.name] = zip(encoding.columnNames, indicators).map {
                Column(name: $0, values: .numeric($1))
            }
        }
        return try table.replacing(replacements)
    }

    var scaledColumns: [String] { encodings.flatMap(\.columnNames) }

    var isSound: Bool { true }
}
