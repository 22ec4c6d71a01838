import Datasets

/// Everything about a model of anomalies but its detectors: what it was made from, what it looks at, what it calls strange.
public struct AnomalyDescription: Sendable, Equatable, Codable {
    /// What model files of this kind call themselves.
    package static let kind = "anomalies"

    /// ``kind``.
    package var kind: String
    /// The columns that it looks at.
    public var columns: [EnsembleDescription.Column]
    /// Columns of the training data that it leaves out.
    public var ignored: [String]
    /// Cells that count as missing.
    public var missing: [String]
    /// How rows follow each other in time; nil if each stands for itself.
    public var series: SensorSeries?
    /// How each column, or each feature of a series, is measured.
    package var measures: [ColumnMeasure]
    /// The share of rows that is called strange.
    public var rate: Double
    /// What it finds strange by.
    public var detectors: [String]
    /// What should be known about the data, one sentence each.
    public var warnings: [String]
    /// The data.
    public var data: ModelDescription.Data
    /// The seed.
    public var seed: UInt64
    /// The version of Leptune that made it.
    public var leptune: String

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        guard kind == Self.kind else { return "it is of another kind" }
        guard Set(columns.map(\.name)).count == columns.count, !columns.isEmpty else {
            return "its columns contradict each other"
        }
        guard rate > 0, rate < 1 else { return "its rate is no share" }
        guard series?.isSound ?? true else { return "its times contradict each other" }
        let units = units
        guard units.count == measures.count, measures.allSatisfy(\.isSound) else {
            return "its columns are not measured"
        }
        for (unit, measure) in zip(units, measures) {
            // A sensor's features are numbers.
            let column = columns[unit.column]
            let isNumber = unit.feature != nil || column.levels == nil
            guard isNumber == (measure.number != nil), (column.kind == .image) == (measure.picture != nil) else {
                return "its columns are measured as what they are not"
            }
        }
        return nil
    }

    /// What is measured: a column, or a feature of a sensor.
    struct Unit: Equatable {
        /// Its place among ``AnomalyDescription/columns``.
        var column: Int
        /// Nil for the column itself.
        var feature: SensorFeature?
    }

    /// Everything that is measured, in order.
    var units: [Unit] {
        let sensors = Dictionary((series?.sensors ?? []).map { ($0.name, $0) }) { first, _ in first }
        return columns.indices.flatMap { column -> [Unit] in
            guard columns[column].levels == nil, let sensor = sensors[columns[column].name] else {
                return [Unit(column: column, feature: nil)]
            }
            return SensorFeatures.kinds(sensor).map { Unit(column: column, feature: $0) }
        }
    }

    /// The features of detectors that belong to each unit.
    var ranges: [Range<Int>] {
        var start = 0
        return measures.map { measure in
            defer { start += measure.width }
            return start..<(start + measure.width)
        }
    }
}
