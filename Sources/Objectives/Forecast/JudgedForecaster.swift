import LinearAlgebra
package import Models
import Synchronization

/// A method and how it did at all origins.
package struct JudgedForecaster: Sendable {
    package let method: ForecastMethod
    /// In the order of parts, origins, series and steps; the same order for every method.
    package let misses: [ForecastMiss]
    /// What was fitted for the last part; it goes on from any later origin.
    package let latest: any FittedForecaster
    /// How long it took.
    package let seconds: Double

    /// Fits a method for each part and forecasts at each origin.
    ///
    /// - Parameters:
    ///   - method: What to fit.
    ///   - plan: The series and origins.
    ///   - threads: How many parts are worked on at once; the result does not depend on it.
    ///   - shouldStop: Asked often.
    /// - Throws: `TrainingError`; `.stopped` if it was asked to stop.
    package init(
        _ method: ForecastMethod, _ plan: ForecastPlan, threads: Int, shouldStop: () -> Bool
    ) throws {
        let start = ContinuousClock.now
        typealias Outcome = Result<([ForecastMiss], any FittedForecaster), any Error>
        let parts = plan.origins.parts
        let outcomes = Mutex([Outcome?](repeating: nil, count: parts.count))
        Threads.share(parts.count, between: threads, shouldStop) { part, _, shouldStop in
            // Threads ask one after the other: not for every row.
            var (asked, isOver) = (ContinuousClock.now, false)
            let outcome = Outcome {
                try Self.judge(method, plan, part: part) {
                    let now = ContinuousClock.now
                    guard now - asked > .milliseconds(20) else { return isOver }
                    asked = now
                    isOver = isOver || shouldStop()
                    return isOver
                }
            }
            outcomes.withLock { $0[part] = outcome }
        }
        var misses: [ForecastMiss] = []
        var latest: (any FittedForecaster)?
        for outcome in outcomes.withLock({ $0 }) {
            guard let (own, fitted) = try outcome?.get() else { throw TrainingError.stopped }
            misses += own
            latest = fitted
        }
        guard let latest else { throw TrainingError.stopped }
        self.method = method
        self.misses = misses
        self.latest = latest
        seconds = (ContinuousClock.now - start) / .seconds(1)
    }

    private static func judge(
        _ method: ForecastMethod, _ plan: ForecastPlan, part: Int, shouldStop: () -> Bool
    ) throws -> ([ForecastMiss], any FittedForecaster) {
        let (cutoff, origins) = (plan.origins.parts[part].cutoff, plan.origins.parts[part].origins)
        let fitted = try method.fit(
            to: plan.history.prefix(cutoff), horizon: plan.horizon, seed: plan.seed, shouldStop: shouldStop)
        var misses: [ForecastMiss] = []
        for origin in origins {
            if shouldStop() { throw TrainingError.stopped }
            for (series, values) in plan.history.values.enumerated() {
                let forecasts = try fitted.forecast(
                    plan.history.past(of: series, at: origin), series: series, horizon: plan.horizon)
                for (place, forecast) in forecasts.enumerated() {
                    let index = origin + 1 + place
                    guard plan.history.isObserved[series][index] else { continue }
                    guard forecast.isFinite else {
                        throw TrainingError.unusableData("\(method.name) gives what is not a number")
                    }
                    misses.append(
                        ForecastMiss(
                            series: series, part: part, origin: origin, step: place + 1, actual: values[index],
                            forecast: plan.isNotNegative ? max(0, forecast) : forecast))
                }
            }
        }
        return (misses, fitted)
    }
}
