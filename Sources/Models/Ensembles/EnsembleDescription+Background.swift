public import Datasets
import Randomness

extension EnsembleDescription {
    /// How many background rows ``background`` has.
    public static let backgroundRows = 16

    /// Rows for explanations; nil for files of versions that kept none.
    ///
    /// Typical values of each column, drawn for each column by itself, so that no row of the training data is among them
    /// but by chance.
    public var background: Table? {
        guard columns.contains(where: { $0.typical != nil }) else { return nil }
        let made = columns.enumerated().map { index, column -> Datasets.Column in
            var generator = CounterGenerator(seed: 0, stream: index, purpose: .resampling)
            let typical = column.typical ?? []
            let order = generator.permutation(of: typical.count)
            let values = (0..<Self.backgroundRows).map { place -> Double? in
                typical.isEmpty ? nil : typical[order[place * order.count / Self.backgroundRows]]
            }
            guard let levels = column.levels else {
                return Datasets.Column(name: column.name, values: .numeric(values.map { $0 ?? .nan }))
            }
            // Whoever wrote the file, codes are among the levels.
            let codes = values.map { value -> Int32 in
                guard let code = value.flatMap({ Int32(exactly: $0) }), code >= 0, Int(code) < levels.count else {
                    return -1
                }
                return code
            }
            return Datasets.Column(name: column.name, values: .categorical(codes: codes, levels: levels))
        }
        // Names were found to differ when the file was read.
        return try? Table(columns: made)
    }
}

extension EnsembleDescription.Column {
    /// Values that are typical of a column: numbers at quantiles, levels as often as they occur in proportion.
    ///
    /// - Complexity: O(n log n).
    public static func typicalValues(of values: ColumnValues) -> [Double?] {
        let sorted: [Double?] =
            switch values {
            case .numeric(let numbers):
                numbers.sorted { $1.isNaN && !$0.isNaN || $0 < $1 }.map { $0.isFinite ? $0 : nil }
            case .categorical(let codes, _): codes.sorted().map { $0 < 0 ? nil : Double($0) }
            }
        let count = EnsembleDescription.backgroundRows
        guard sorted.count > count else { return sorted }
        return (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)] }
    }
}
