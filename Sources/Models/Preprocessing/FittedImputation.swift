import Datasets

/// What missing values become.
struct FittedImputation: FittedStep {
    struct NumberFill: Sendable, Equatable, Codable {
        let name: String
        let value: Double
        let marksMissing: Bool
    }

    struct LevelFill: Sendable, Equatable, Codable {
        let name: String
        /// Nil if training had no level to take.
        let level: String?
        let marksMissing: Bool
    }

    let numbers: [NumberFill]
    let levels: [LevelFill]
    /// What fills numbers instead of their value, where it can.
    let neighbours: NeighbourImputer?

    func transform(_ table: Table) throws(TrainingError) -> Table { try transform(table) { false } }

    /// - Throws: ``TrainingError/stopped`` if it should.
    func transform(_ table: Table, _ shouldStop: () -> Bool) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        let guesses = try neighbours?.guesses(for: table, shouldStop)
        for fill in numbers {
            let values = try table.numbers(fill.name)
            let guess = guesses?[fill.name]
            let filled = values.indices.map { row in
                values[row].isNaN ? guess?[row] ?? fill.value : values[row]
            }
            replacements[fill.name] =
                [Column(name: fill.name, values: .numeric(filled))]
                + (fill.marksMissing ? [Self.indicator(of: fill.name, values.map(\.isNaN))] : [])
        }
        for fill in levels {
            let (codes, names) = try table.categories(fill.name)
            var levels = names
            var filled = codes
            if let level = fill.level {
                if !levels.contains(level) { levels.append(level) }
                let code = Int32(levels.firstIndex(of: level) ?? 0)
                filled = codes.map { $0 < 0 ? code : $0 }
            }
            replacements[fill.name] =
                [Column(name: fill.name, values: .categorical(codes: filled, levels: levels))]
                + (fill.marksMissing ? [Self.indicator(of: fill.name, codes.map { $0 < 0 })] : [])
        }
        return try table.replacing(replacements)
    }

    private static func name(ofIndicator column: String) -> String { "\(column) is missing" }

    private static func indicator(of column: String, _ isMissing: [Bool]) -> Column {
        Column(name: name(ofIndicator: column), values: .numeric(isMissing.map { $0 ? 1 : 0 }))
    }

    var scaledColumns: [String] {
        (numbers.filter(\.marksMissing).map(\.name) + levels.filter(\.marksMissing).map(\.name))
            .map(Self.name(ofIndicator:))
    }

    var isSound: Bool { numbers.allSatisfy { $0.value.isFinite } && (neighbours?.isSound ?? true) }
}
