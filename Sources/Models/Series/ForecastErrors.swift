/// How far forecasts were from what came.
package struct ForecastErrors: Sendable, Equatable, Codable {
    /// The mean absolute error.
    package var mae: Double
    /// The root of the mean squared error.
    package var rmse: Double
    /// The mean absolute error in units of that of the seasonal naive forecast one season ahead within the values that came
    /// before the first origin; nil where that is 0.
    ///
    /// - SeeAlso: Hyndman and Koehler 2006, "Another look at measures of forecast accuracy",
    ///   doi:10.1016/j.ijforecast.2006.03.001.
    package var mase: Double?
    /// How many values were compared.
    package var count: Int

    /// Compares.
    ///
    /// - Parameter misses: What came less what was forecast, with the unit of absolute scaled errors of its series.
    package init(_ misses: some Sequence<(miss: Double, unit: Double)>) {
        var (absolute, squares, scaled) = (0.0, 0.0, 0.0)
        var count = 0
        var isScaled = true
        for (miss, unit) in misses {
            absolute += abs(miss)
            squares += miss * miss
            if unit > 0 { scaled += abs(miss) / unit } else { isScaled = false }
            count += 1
        }
        let n = Double(max(1, count))
        mae = absolute / n
        rmse = (squares / n).squareRoot()
        mase = isScaled && count > 0 ? scaled / n : nil
        self.count = count
    }

    /// The unit of scaled errors of a series: the mean absolute difference of values a season apart.
    ///
    /// - Parameters:
    ///   - values: Without missing values but at the beginning.
    ///   - isObserved: Which of them count.
    ///   - period: The steps of a season; 1 without one.
    package static func unit(of values: [Double], isObserved: [Bool], period: Int) -> Double {
        var (sum, count) = (0.0, 0)
        for index in values.indices.dropFirst(period)
        where isObserved[index] && isObserved[index - period] {
            sum += abs(values[index] - values[index - period])
            count += 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    /// The mean loss of forecasts of a quantile: q of the miss above it, 1 − q of that below.
    package static func pinball(_ actual: Double, _ forecast: Double, quantile: Double) -> Double {
        max(quantile * (actual - forecast), (quantile - 1) * (actual - forecast))
    }
}
