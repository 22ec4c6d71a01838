import Models
import Testing

struct ExponentialSmoothingTests {
    private struct Content: Decodable {
        struct Smoothing: Decodable {
            var values: [Double]
            var period: Int?
            var trend: Bool
            var rates: [Double]
            var fitted: [Double]
            var forecast: [Double]
            var leastSquares: Double
        }
        struct Errors: Decodable {
            var train: [Double]
            var period: Int
            var actual: [Double]
            var forecast: [Double]
            var mase: Double
            var pinball: [String: Double]
        }
        var smoothing: [Smoothing]
        var errors: Errors
    }

    /// With given rates it computes what statsmodels does; its own rates are at least as good.
    @Test func agreesWithStatsmodels() throws {
        for reference in try Reference.read("forecasting", as: Content.self).smoothing {
            let form = ExponentialSmoothing.Form(period: reference.period, hasTrend: reference.trend)
            let beginning = ExponentialSmoothing.beginning(reference.values[...], form)
            var state = ExponentialSmoothing(
                rates: .init(
                    level: reference.rates[0], trend: reference.rates[1], season: reference.rates[2],
                    damping: reference.rates[3]),
                level: beginning.level, trend: beginning.trend, seasons: beginning.seasons, next: 0)

            let fitted = reference.values.map { $0 - state.observe($0) }
            let forecast = state.forecast(horizon: reference.forecast.count)

            #expect(zip(fitted, reference.fitted).allSatisfy { abs($0 - $1) < 1e-9 * abs($1) })
            #expect(zip(forecast, reference.forecast).allSatisfy { abs($0 - $1) < 1e-9 * abs($1) })

            let chosen = SmoothedSeries.fitted(form, reference.values).rates
            var own = ExponentialSmoothing(
                rates: chosen, level: beginning.level, trend: beginning.trend, seasons: beginning.seasons, next: 0)
            let squares = reference.values.reduce(0) { sum, value in
                let error = own.observe(value)
                return sum + error * error
            }
            // The trend may be damped less there.
            #expect(squares <= 1.01 * reference.leastSquares)
        }
    }

    @Test func errorsAgreeWithUtilsforecastAndScikitLearn() throws {
        let reference = try Reference.read("forecasting", as: Content.self).errors
        let unit = ForecastErrors.unit(
            of: reference.train, isObserved: reference.train.map { _ in true }, period: reference.period)

        let errors = ForecastErrors(zip(reference.actual, reference.forecast).map { ($0 - $1, unit) })

        #expect(abs((errors.mase ?? 0) - reference.mase) < 1e-12)
        for (quantile, expected) in reference.pinball {
            let losses = zip(reference.actual, reference.forecast).map {
                ForecastErrors.pinball($0, $1, quantile: Double(quantile) ?? 0)
            }
            #expect(abs(losses.reduce(0, +) / Double(losses.count) - expected) < 1e-12)
        }
    }
}
