/// What came at one step ahead of one origin, and what had been forecast.
package struct ForecastMiss: Sendable, Equatable {
    /// Which series, from 0.
    package var series: Int
    /// Which part of the evaluation the origin belongs to, from 0: forecasters of a part are fitted to what came before it.
    package var part: Int
    /// The index of the last value that was known.
    package var origin: Int
    /// How far ahead, from 1.
    package var step: Int
    package var actual: Double
    package var forecast: Double

    package init(series: Int, part: Int, origin: Int, step: Int, actual: Double, forecast: Double) {
        self.series = series
        self.part = part
        self.origin = origin
        self.step = step
        self.actual = actual
        self.forecast = forecast
    }

    /// What came less what was forecast.
    package var miss: Double { actual - forecast }
    /// The index of what came.
    package var index: Int { origin + step }
}
