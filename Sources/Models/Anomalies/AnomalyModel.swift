public import Datasets
import Foundation
import LinearAlgebra

/// A model of what rows of a table are usually like, that says of each row how strange it is and why.
///
/// ```swift
/// let model = try AnomalyModel(contentsOf: URL(filePath: "watch.leptune"))
/// let scores = try model.scores(table)
/// let reasons = try model.reasons(for: scores.flagged, scores, most: 3)
/// ```
public struct AnomalyModel: Sendable {
    /// What it was made from and what it looks at.
    public let description: AnomalyDescription
    let detectors: AnomalyDetectors
    /// The reference rows of the detectors that are not strange themselves.
    let ordinary: [Int]
    /// The last rows of training, for what comes after them; nil if rows have no order.
    let past: SensorPast?

    init(
        _ description: AnomalyDescription, detectors: AnomalyDetectors, ordinary: [Int], past: SensorPast?
    ) {
        self.description = description
        self.detectors = detectors
        self.ordinary = ordinary
        self.past = past
    }

    /// Scores of rows, with what is needed to explain them.
    public struct Scores: Sendable {
        /// −log₁₀ of the share of ordinary rows that are as strange: 2 for one in a hundred.
        ///
        /// In the order of the rows.
        public let rarities: [Double]
        /// The rows, from 0, that are rarer than the model's rate; the rarest first.
        public let flagged: [Int]
        /// When each row was, seconds since 1970 or in the unit of the column; nil if rows have no order.
        public let times: [Double]?
        /// When each row was, as the table says it; nil if rows have no order.
        public let timeTexts: [String]?
        /// What is wrong with rows, by their numbers from 0.
        public let flags: [Int: [String]]
        /// What concerns whole columns, one sentence each.
        public let remarks: [String]
        /// The columns that the model knows.
        let table: Table
        /// The values of each unit, row by row.
        let values: [ColumnValues]
        let features: Matrix<Float>
    }

    /// Says how strange rows are.
    ///
    /// - Parameter table: Rows with the columns that the model knows; others are left out.
    /// - Throws: ``TrainingError/unusableData(_:)`` for columns that are not there, or times that are none.
    /// - Complexity: O(rows · 4,096 · features).
    public func scores(_ table: Table) throws -> Scores {
        let matched = try matching(table)
        let (values, times) = try units(of: matched.table, timesOf: table)
        let features = Self.features(values, description.measures, rows: table.rowCount)
        let rarities = try detectors.strengths(features).map(detectors.rarity)
        return Scores(
            rarities: rarities, flagged: Self.flagged(rarities, rate: description.rate), times: times,
            timeTexts: description.series.flatMap { table[$0.time] }?.values.texts, flags: matched.flags,
            remarks: matched.remarks.map(\.description), table: matched.table, values: values, features: features)
    }

    /// The rows that are rarer than a rate, the rarest first.
    static func flagged(_ rarities: [Double], rate: Double) -> [Int] {
        let least = AnomalyFindings.threshold(ofRate: rate)
        return rarities.indices.filter { rarities[$0] >= least }.sorted { (rarities[$1], $0) < (rarities[$0], $1) }
    }

    private func matching(_ table: Table) throws(TrainingError) -> EnsembleDescription.Matched {
        let time = description.series?.time
        if let time, table[time] == nil {
            throw .unusableData("column \"\(time)\" is missing; the model needs it to know the order of rows")
        }
        return try EnsembleDescription.match(
            table, to: description.columns, ignoring: description.ignored + (time.map { [$0] } ?? []))
    }

    /// The values of each unit in the order of the rows, and when rows were.
    private func units(of known: Table, timesOf table: Table) throws -> ([ColumnValues], [Double]?) {
        guard let series = description.series else { return (known.columns.map(\.values), nil) }
        guard let column = table[series.time] else {
            throw TrainingError.unusableData("column \"\(series.time)\" is missing")
        }
        let times = try SensorTimes(column)
        guard times.isDates == series.isDates || table.rowCount == 0 else {
            throw TrainingError.unusableData(
                "column \"\(series.time)\" holds \(times.isDates ? "dates" : "numbers"); the model was trained with "
                    + (series.isDates ? "dates" : "numbers"))
        }
        return (Self.units(of: known, times, description, past), times.seconds)
    }

    /// The values of each unit in the order of the rows.
    static func units(
        of table: Table, _ times: SensorTimes, _ description: AnomalyDescription, _ past: SensorPast?
    ) -> [ColumnValues] {
        guard let series = description.series else { return table.columns.map(\.values) }
        let ordered = times.order.map { times.seconds[$0] }
        let before = past.flatMap { $0.precedes(ordered, series) ? $0 : nil }
        let sensors = Dictionary(series.sensors.enumerated().map { ($1.name, ($0, $1)) }) { first, _ in first }
        return table.columns.flatMap { column -> [ColumnValues] in
            guard case .numeric(let numbers) = column.values, let (place, sensor) = sensors[column.name] else {
                return [column.values]
            }
            let earlier = before?.values[place] ?? []
            let all = earlier + times.order.map { numbers[$0] }
            let found = SensorFeatures.features(all, (before?.times ?? []) + ordered, sensor, series)
            return found.map { feature in
                var values = [Double](repeating: .nan, count: numbers.count)
                for (place, row) in times.order.enumerated() { values[row] = feature[earlier.count + place] }
                return .numeric(values)
            }
        }
    }

    /// Features for the detectors.
    static func features(_ values: [ColumnValues], _ measures: [ColumnMeasure], rows: Int) -> Matrix<Float> {
        let columns = zip(values, measures).flatMap { $1.features($0) }
        return Matrix(rows: rows, columns: columns.count) { columns[$1][$0] }
    }
}

extension ColumnValues {
    /// The values as texts; empty for missing ones.
    var texts: [String] {
        switch self {
        case .numeric(let numbers):
            numbers.map { $0.isNaN ? "" : Int(exactly: $0).map(String.init) ?? "\($0)" }
        case .categorical(let codes, let levels): codes.map { $0 < 0 ? "" : levels[Int($0)] }
        }
    }
}

/// When rows were, and in which order.
struct SensorTimes {
    /// Of each row.
    let seconds: [Double]
    let isDates: Bool
    /// The rows by rising time.
    let order: [Int]

    /// Reads times.
    ///
    /// - Throws: `DataError` for texts that are no dates; ``TrainingError/unusableData(_:)`` for rows without a time.
    init(_ column: Column) throws {
        guard column.values.count > 0 else {
            (seconds, isDates, order) = ([], false, [])
            return
        }
        let times = try TimeColumn(column)
        if let row = times.seconds.firstIndex(where: { !$0.isFinite }) {
            let count = times.seconds.count { !$0.isFinite }
            throw TrainingError.unusableData(
                "column \"\(column.name)\": \(count) \(count == 1 ? "row has" : "rows have") no time that can be read, the "
                    + "first is row \(row + 1); correct or remove \(count == 1 ? "it" : "them")")
        }
        let seconds = times.seconds
        self.seconds = seconds
        isDates = times.isDates
        order = seconds.indices.sorted { (seconds[$0], $0) < (seconds[$1], $1) }
    }
}

/// The last rows of a series: the past of what comes after them.
struct SensorPast: Sendable, Equatable {
    let times: [Double]
    /// Of each sensor.
    let values: [[Double]]

    /// Whether rows go on where it ends, perhaps after a gap that is not longer than the past itself.
    func precedes(_ ordered: [Double], _ series: SensorSeries) -> Bool {
        guard let first = ordered.first, let last = times.last else { return false }
        return first > last && first - last <= Double(series.past) * series.step
    }
}
