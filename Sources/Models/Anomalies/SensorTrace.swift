import Datasets

/// The course of a sensor in so few points that it can be drawn.
public struct SensorTrace: Sendable, Equatable {
    /// A stretch of time.
    public struct Point: Sendable, Equatable {
        /// When it begins: seconds since 1970, or in the unit of the column of times.
        public var time: Double
        /// The least and the greatest value in it.
        public var low, high: Double
        /// The rarity of the strangest row in it.
        public var rarity: Double
    }

    /// The sensor's column.
    public var name: String
    /// Whether times are dates.
    public var isDates: Bool
    /// In the order of time.
    public var points: [Point]
}

extension AnomalyModel {
    /// The courses of the sensors of a series; none if rows have no order.
    ///
    /// - Parameters:
    ///   - scores: What was said of a table.
    ///   - most: How many points a sensor has at most.
    ///   - sensors: How many sensors at most.
    public func traces(_ scores: Scores, most: Int = 600, sensors: Int = 12) -> [SensorTrace] {
        guard let series = description.series, let times = scores.times else { return [] }
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        let size = max(1, (order.count + most - 1) / most)
        return series.sensors.prefix(sensors).compactMap { (sensor) -> SensorTrace? in
            guard let column = scores.table[sensor.name], case .numeric(let numbers) = column.values else { return nil }
            let starts = Array(stride(from: 0, to: order.count, by: size))
            let points = starts.compactMap { start -> SensorTrace.Point? in
                let rows = order[start..<min(order.count, start + size)]
                let present = rows.map { numbers[$0] }.filter { !$0.isNaN }
                guard let low = present.min(), let high = present.max() else { return nil }
                return SensorTrace.Point(
                    time: times[rows[rows.startIndex]], low: low, high: high,
                    rarity: rows.map { scores.rarities[$0] }.max() ?? 0)
            }
            return SensorTrace(name: sensor.name, isDates: series.isDates, points: points)
        }
    }
}

extension AnomalyModel {
    /// Rows as points of a picture: the strange ones, and of the others so many that they can be drawn.
    ///
    /// - Throws: ``TrainingError`` if there is nothing to draw.
    public func map(_ scores: Scores, most: Int = 1_000) throws(TrainingError) -> RowMap {
        let strange = Set(scores.flagged.prefix(most / 2))
        let others = scores.rarities.indices.filter { !strange.contains($0) }
        let size = max(1, (others.count + most - 1) / most)
        let drawn = stride(from: 0, to: others.count, by: size).map { others[$0] } + strange
        return try RowMap(scores.features, rows: drawn.sorted(), fittedTo: others.isEmpty ? nil : others)
    }
}
