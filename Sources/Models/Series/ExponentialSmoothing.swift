/// Additive exponential smoothing of one series: level, damped trend and season.
///
/// With forecast f = level + φ·trend + season of a value y and error e = y − f:
///
///     level  ← level + φ·trend + α·e
///     trend  ← φ·trend + α·β·e
///     season ← season + γ·e
///
/// - SeeAlso: Holt 1957; Winters 1960; Gardner and McKenzie 1985 for the damped trend; in this form Hyndman and
///   Athanasopoulos, "Forecasting: principles and practice", 3rd edition, sec. 8.3.
package struct ExponentialSmoothing: Sendable, Equatable {
    /// What a series has.
    package struct Form: Sendable, Hashable, Codable {
        /// The steps of a season, at least 2; nil without one.
        package var period: Int?
        /// Whether there is a trend, which is damped.
        package var hasTrend: Bool

        package init(period: Int?, hasTrend: Bool) {
            self.period = period
            self.hasTrend = hasTrend
        }

        var isSound: Bool { (2...1_000_000).contains(period ?? 2) }
    }

    /// How fast each part follows the series.
    package struct Rates: Sendable, Equatable {
        /// α, β and γ, from 0 to 1; φ, from 0 to 1, 0 without a trend.
        package var level, trend, season, damping: Double

        package init(level: Double, trend: Double, season: Double, damping: Double) {
            self.level = level
            self.trend = trend
            self.season = season
            self.damping = damping
        }
    }

    package let rates: Rates
    /// The parts after the last value that was seen.
    package private(set) var level, trend: Double
    /// By the place of a value's index in its season; one 0 without a season.
    package private(set) var seasons: [Double]
    /// The index of the next value.
    package private(set) var next: Int

    /// Begins before a value.
    package init(rates: Rates, level: Double, trend: Double, seasons: [Double], next: Int) {
        self.rates = rates
        self.level = level
        self.trend = trend
        self.seasons = seasons
        self.next = next
    }

    /// Sees the next value and returns how far it was from what was forecast.
    @discardableResult
    package mutating func observe(_ value: Double) -> Double {
        let place = next % seasons.count
        let slope = rates.damping * trend
        let error = value - (level + slope + seasons[place])
        level += slope + rates.level * error
        trend = slope + rates.level * rates.trend * error
        seasons[place] += rates.season * error
        next += 1
        return error
    }

    /// The values at steps 1 … `horizon` from the last that was seen.
    package func forecast(horizon: Int) -> [Double] {
        var slope = 0.0
        var share = rates.damping
        return (0..<horizon).map { step in
            slope += share * trend
            share *= rates.damping
            return level + slope + seasons[(next + step) % seasons.count]
        }
    }

    /// Parts before the first value, from the first seasons: what their means and the distances from them say.
    package static func beginning(
        _ values: ArraySlice<Double>, _ form: Form
    ) -> (level: Double, trend: Double, seasons: [Double]) {
        guard let period = form.period, values.count >= 2 * period else {
            return (values.first ?? 0, 0, [Double](repeating: 0, count: form.period ?? 1))
        }
        let cycles = min(4, values.count / period)
        let start = values.startIndex
        let means = (0..<cycles).map { cycle in
            values[(start + cycle * period)..<(start + (cycle + 1) * period)].reduce(0, +) / Double(period)
        }
        var seasons = [Double](repeating: 0, count: period)
        for cycle in 0..<cycles {
            for place in 0..<period {
                let index = start + cycle * period + place
                seasons[index % period] += (values[index] - means[cycle]) / Double(cycles)
            }
        }
        let trend = form.hasTrend ? (means[cycles - 1] - means[0]) / Double((cycles - 1) * period) : 0
        return (means[0], trend, seasons)
    }
}
