import Datasets
import SearchSpaces

extension StepEntry {
    private static let order = ListDeclaration("order", "The levels from the lowest to the highest.")

    static let ordinal = StepEntry(
        "ordinal",
        "Turns categories into the numbers 0, 1, 2 …, in a given order of levels or that of their texts; missing and "
            + "unseen ones become missing numbers.",
        options: [], lists: [order], fitted: FittedOrdinal.self
    ) { OrdinalEncoding(columns: $0.columns, order: $0.lists[order.name]) }
}

/// Numbers for levels.
struct OrdinalEncoding: PreprocessingStep {
    let columns: ColumnChoice
    let order: [String]?

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedOrdinal {
        var encodings: [FittedOrdinal.Encoding] = []
        for column in try columns.columns(of: training.table, .categorical) {
            let levels = try training.table.categories(column.name).levels
            if let order, let stray = levels.first(where: { !order.contains($0) }) {
                throw .unusableData(
                    "\(columns.step): column \"\(column.name)\" has the level \"\(stray)\", which is not in order")
            }
            encodings.append(.init(name: column.name, levels: order ?? levels))
        }
        return FittedOrdinal(encodings: encodings)
    }
}

/// The levels in order.
struct FittedOrdinal: FittedStep {
    struct Encoding: Sendable, Equatable, Codable {
        let name: String
        let levels: [String]
    }

    let encodings: [Encoding]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for encoding in encodings {
            let (codes, levels) = try table.categories(encoding.name)
            let places = lookUp(encoding.levels.indices.map(Double.init), of: encoding.levels, for: levels)
            let numbers = codes.map { $0 < 0 ? .nan : places[Int($0)] ?? .nan }
            replacements[encoding.name] = [Column(name: encoding.name, values: .numeric(numbers))]
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { true }
}
