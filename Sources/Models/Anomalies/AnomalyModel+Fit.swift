public import Datasets
import LinearAlgebra

extension AnomalyModel {
    /// What a model of anomalies is made from.
    public struct Request: Sendable {
        /// The columns to look at, in the order of the table.
        public var columns: [EnsembleDescription.Column]
        /// Columns that are left out.
        public var ignored: [String]
        /// Cells that count as missing.
        public var missing: [String]
        /// The column of times; nil if each row stands for itself.
        public var time: String?
        /// The share of rows that is called strange, between 0 and 1.
        public var rate: Double
        /// What should be known about the data, one sentence each.
        public var warnings: [String]
        /// The data.
        public var data: ModelDescription.Data
        /// Decides everything random.
        public var seed: UInt64
        /// The version of Leptune.
        public var leptune: String

        /// Asks for a model.
        public init(
            columns: [EnsembleDescription.Column], ignored: [String], missing: [String], time: String?, rate: Double,
            warnings: [String], data: ModelDescription.Data, seed: UInt64, leptune: String
        ) {
            self.columns = columns
            self.ignored = ignored
            self.missing = missing
            self.time = time
            self.rate = rate
            self.warnings = warnings
            self.data = data
            self.seed = seed
            self.leptune = leptune
        }
    }

    /// Rows of the reference whose rarity is less are ordinary: nine of ten.
    private static let ordinaryRarity = 1.0

    /// Learns what rows are usually like, and says how strange each of them is.
    ///
    /// - Parameters:
    ///   - table: At least two rows, with the columns of the request.
    ///   - request: What to look at.
    ///   - shouldStop: Asked often.
    ///   - progress: Called with the share that is done.
    /// - Throws: ``TrainingError/unusableData(_:)`` for times that are none; ``TrainingError/stopped``.
    public static func fit(
        to table: Table, _ request: Request, shouldStop: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
    ) throws -> (model: AnomalyModel, scores: Scores) {
        guard table.rowCount >= 2, !request.columns.isEmpty else {
            throw TrainingError.unusableData("there is nothing to compare rows with")
        }
        let matched = try EnsembleDescription.match(
            table, to: request.columns, ignoring: request.ignored + (request.time.map { [$0] } ?? []))
        var description = AnomalyDescription(
            kind: AnomalyDescription.kind, columns: request.columns, ignored: request.ignored,
            missing: request.missing, series: nil, measures: [], rate: request.rate, detectors: [],
            warnings: request.warnings, data: request.data, seed: request.seed, leptune: request.leptune)
        var times: SensorTimes?
        var past: SensorPast?
        if let time = request.time, let column = table[time] {
            let found = try SensorTimes(column)
            times = found
            let ordered = found.order.map { found.seconds[$0] }
            let sensors = matched.table.columns.compactMap { column -> (name: String, numbers: [Double])? in
                guard case .numeric(let numbers) = column.values else { return nil }
                return (column.name, found.order.map { numbers[$0] })
            }
            let series = SensorSeries(time: time, isDates: found.isDates, times: ordered, values: sensors)
            description.series = series
            let kept = series.sensors.map(series.lookBack).max() ?? 0
            past = SensorPast(
                times: Array(ordered.suffix(kept)), values: sensors.map { Array($0.numbers.suffix(kept)) })
        }
        let values: [ColumnValues] =
            times.map { units(of: matched.table, $0, description, nil) } ?? matched.table.columns.map(\.values)
        description.measures = try zip(values, description.units).map { values, unit in
            let column = description.columns[unit.column]
            return column.kind == .image
                ? try ColumnMeasure(pictures: values, named: column.name, seed: request.seed, shouldStop: shouldStop)
                : ColumnMeasure(values, countsMissing: unit.feature == nil || unit.feature == .value)
        }
        let features = features(values, description.measures, rows: table.rowCount)
        // Rows of one event are alike: as neighbours they would vouch for each other, and their correlations are of a few
        // moments only.
        let isSeries = request.time != nil
        let robust = zip(description.measures, description.ranges).filter { !isSeries && $0.0.number?.isDense ?? false }
            .map(\.1.lowerBound)
        let fit = try AnomalyDetectors.fit(
            features, robust: robust, usesNeighbours: !isSeries, seed: request.seed, shouldStop: shouldStop,
            progress: progress)
        description.detectors = fit.detectors.names
        let reference = fit.detectors.reference
        let strengths = try fit.detectors.strengths(reference)
        let usual = strengths.indices.filter { fit.detectors.rarity(strengths[$0]) < ordinaryRarity }
        let model = AnomalyModel(
            description, detectors: fit.detectors, ordinary: usual.isEmpty ? Array(strengths.indices) : usual,
            past: past)
        let scores = Scores(
            rarities: fit.rarities, flagged: flagged(fit.rarities, rate: request.rate), times: times?.seconds,
            timeTexts: request.time.flatMap { table[$0] }?.values.texts, flags: matched.flags, remarks: [],
            table: matched.table, values: values, features: features)
        return (model, scores)
    }
}
