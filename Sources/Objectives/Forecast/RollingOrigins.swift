package import Datasets

/// The origins at which forecasts are judged, in parts: forecasters of a part know only what came before all of it, and at
/// each of its origins see what came since, as a model that is in use does.
///
/// - SeeAlso: Tashman 2000, "Out-of-sample tests of forecasting accuracy: an analysis and review", Int. J. Forecasting 16.
package struct RollingOrigins: Sendable, Equatable {
    /// Origins that share what is fitted.
    package struct Part: Sendable, Equatable {
        /// How many values forecasters are fitted to.
        package var cutoff: Int
        /// The indices of the last values that are known, the first of them `cutoff` − 1.
        package var origins: [Int]
    }

    package let parts: [Part]
    /// How many origins there are in all.
    package var count: Int { parts.reduce(0) { $0 + $1.origins.count } }

    /// How many parts there are, where there are origins for them.
    private static let mostParts = 4
    /// About how many origins at most.
    private static let mostOrigins = 240
    /// The most values that are compared, over all series.
    private static let mostMisses = 1_000_000

    /// Spreads origins over the end of a series: a fifth of it, or four horizons if those are longer, and at most half.
    ///
    /// - Parameters:
    ///   - count: How many values there are.
    ///   - horizon: How far ahead is forecast.
    ///   - period: The shortest season, which the distance of origins has no divisor in common with, so that origins are
    ///     at all places of it.
    ///   - series: How many series there are.
    /// - Throws: `DataError` if there are too few values.
    package init(count: Int, horizon: Int, period: Int?, series: Int = 1) throws(DataError) {
        guard count >= max(12, 2 * horizon + 2) else {
            throw DataError(
                "There are values at \(count) times; to forecast \(horizon) steps, and see how good that is, at least "
                    + "\(max(12, 2 * horizon + 2)) are needed.",
                remedy: "Choose a shorter horizon, or add earlier rows.")
        }
        let span = min(count / 2, max(4 * horizon, count / 5))
        let first = count - span - 1
        let places = span - horizon + 1
        let most = max(Self.mostParts, min(Self.mostOrigins, Self.mostMisses / (horizon * series)))
        var stride = max(1, (places + most - 1) / most)
        while let period, stride > 1, !Self.areCoprime(stride, period) { stride += 1 }
        let partCount = min(Self.mostParts, places)
        parts = (0..<partCount).map { part in
            let start = first + part * places / partCount
            let end = first + (part + 1) * places / partCount
            return Part(cutoff: start + 1, origins: Array(Swift.stride(from: start, to: end, by: stride)))
        }
    }

    private static func areCoprime(_ a: Int, _ b: Int) -> Bool {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a == 1
    }
}
