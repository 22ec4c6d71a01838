package import Datasets

/// What a forecaster is fitted to: series up to the newest value that may be known.
package struct ForecastHistory: Sendable {
    package var grid: TimeGrid
    /// One row for each series, equally long, without missing values but at the beginning.
    package var values: [[Double]]
    /// Which of the values were observed.
    package var isObserved: [[Bool]]
    /// Of each series what is known before it comes; empty if nothing is.
    package var known: [KnownValues]

    /// How many times there are.
    package var count: Int { values.first?.count ?? 0 }

    /// The history up to some number of values.
    package func prefix(_ count: Int) -> ForecastHistory {
        ForecastHistory(
            grid: grid, values: values.map { Array($0.prefix(count)) },
            isObserved: isObserved.map { Array($0.prefix(count)) }, known: known)
    }

    /// What is known of a series at an origin, the index of its last value.
    package func past(of series: Int, at origin: Int) -> SeriesPast {
        SeriesPast(values[series][...origin], known: known.isEmpty ? .none : known[series])
    }

    package init(grid: TimeGrid, values: [[Double]], isObserved: [[Bool]], known: [KnownValues] = []) {
        self.grid = grid
        self.values = values
        self.isObserved = isObserved
        self.known = known
    }
}

/// A forecaster that was fitted to series: it goes on from any later origin without being fitted again.
package protocol FittedForecaster: Sendable {
    /// How many of the last values it has to see.
    var reach: Int { get }

    /// The values at steps 1 … `horizon` ahead of an origin.
    ///
    /// - Parameters:
    ///   - past: The values up to the origin, which is not before the end of what it was fitted to.
    ///   - series: Which series, from 0.
    ///   - horizon: From 1.
    func forecast(_ past: SeriesPast, series: Int, horizon: Int) throws -> [Double]

    /// Writes everything that forecasting needs.
    func encode(into archive: inout TensorArchive)
}

/// A way to forecast, with its settings.
package enum ForecastMethod: Sendable, Hashable, Codable {
    /// The value at the same place of the last season; without a season the last value.
    case seasonalNaive(period: Int?)
    /// The last value and the mean slope of the whole series.
    case drift
    /// Holt-Winters exponential smoothing.
    case smoothing(ExponentialSmoothing.Form)
    /// An estimator on lags.
    case lags(LagSettings)

    /// What a reader calls it.
    package var name: String {
        switch self {
        case .seasonalNaive(nil): "last value"
        case .seasonalNaive(let period?): "seasonal naive (\(period))"
        case .drift: "drift"
        case .smoothing(let form): form.period.map { "exponential smoothing (\($0))" } ?? "exponential smoothing"
        case .lags(let settings): settings.name
        }
    }

    /// Fits it.
    ///
    /// - Parameters:
    ///   - history: What may be known.
    ///   - horizon: How far ahead it has to forecast.
    ///   - seed: Decides everything random.
    ///   - shouldStop: Asked often.
    /// - Throws: `TrainingError`.
    package func fit(
        to history: ForecastHistory, horizon: Int, seed: UInt64, shouldStop: () -> Bool
    ) throws -> any FittedForecaster {
        switch self {
        case .seasonalNaive(let period): SeasonalNaive(period: period)
        case .drift: Drift(history)
        case .smoothing(let form): try SmoothedSeries(form, history, shouldStop)
        case .lags(let settings):
            try LagForecaster(settings, history, horizon: horizon, seed: seed, shouldStop: shouldStop)
        }
    }

    /// Reads what ``FittedForecaster/encode(into:)`` wrote.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds no forecaster of this method.
    package func load(
        _ archive: TensorArchive, series: Int, horizon: Int, grid: TimeGrid
    ) throws -> any FittedForecaster {
        switch self {
        case .seasonalNaive(let period):
            guard (1...1_000_000).contains(period ?? 1) else {
                throw CheckpointError.mismatch("its season is \(period ?? 0)")
            }
            return SeasonalNaive(period: period)
        case .drift: return try Drift(archive, series: series)
        case .smoothing(let form): return try SmoothedSeries(form, archive, series: series)
        case .lags(let settings):
            return try LagForecaster(settings, archive, series: series, horizon: horizon, grid: grid)
        }
    }
}
