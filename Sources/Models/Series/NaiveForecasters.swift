/// The value at the same place of the last season that is known.
package struct SeasonalNaive: FittedForecaster {
    /// The steps of a season; nil for the last value.
    package let period: Int?

    package init(period: Int?) { self.period = period }

    package var reach: Int { period ?? 1 }

    package func forecast(_ past: SeriesPast, series: Int, horizon: Int) -> [Double] {
        (1...horizon).map { step in
            period.map { past.sameSeason(ahead: step, period: $0) } ?? past[stepsBack: 0]
        }
    }

    package func encode(into archive: inout TensorArchive) {}
}

/// The last value, and for each step ahead the mean slope of the series from its first value to the last.
package struct Drift: FittedForecaster {
    /// One for each series.
    private let slopes: [Double]

    init(_ history: ForecastHistory) {
        slopes = history.values.map { values in
            guard let first = values.firstIndex(where: { !$0.isNaN }), first + 1 < values.count else { return 0 }
            return (values[values.count - 1] - values[first]) / Double(values.count - 1 - first)
        }
    }

    init(_ archive: TensorArchive, series: Int) throws(CheckpointError) {
        slopes = try archive.finiteDoubles("slopes", count: series)
    }

    package var reach: Int { 1 }

    package func forecast(_ past: SeriesPast, series: Int, horizon: Int) -> [Double] {
        (1...horizon).map { past[stepsBack: 0] + Double($0) * slopes[series] }
    }

    package func encode(into archive: inout TensorArchive) { archive["slopes"] = .doubles(slopes) }
}
