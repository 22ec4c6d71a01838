import Datasets
import Foundation
import Models
import Objectives
import Reports

extension DeliveredForecast {
    /// The most series that are drawn.
    private static let mostSeries = 6
    /// How many of the last values are drawn, in horizons, and at least and at most.
    private static let shownHorizons = 3, leastShown = 60, mostShown = 1_000

    /// What the report of a forecast shows.
    ///
    /// - Throws: `TrainingError`.
    init(
        _ result: ForecastResult, _ plan: ForecastPlan, interval share: Double, file: String, fingerprint: Fingerprint
    ) throws {
        let description = result.model.description
        let label = { (index: Int) in description.text.text(description.grid.time(index)) }
        let entry = { (entry: ForecastResult.Entry) in
            Entry(
                name: entry.name, mase: entry.errors.mase, rmse: entry.errors.rmse, mae: entry.errors.mae,
                pinball: entry.pinball, seconds: entry.seconds, weight: entry.weight)
        }
        let naive = Entry(
            name: "seasonal naive", mase: result.baseline.errors.mase, rmse: result.baseline.errors.rmse,
            mae: result.baseline.errors.mae, pinball: result.baseline.pinball, seconds: 0, weight: 0)
        let parts = plan.origins.parts.enumerated().map { place, part in
            Part(
                label: label(part.cutoff - 1), result: result.judgement.byPart[place].map(\.mae),
                naive: result.baseline.byPart[place].map(\.mae))
        }
        self.init(
            target: description.target, file: file,
            horizon: description.grid.step.name(ofSteps: description.horizon),
            method: result.leaderboard.first?.name ?? "", share: share,
            held: description.coverage.first { $0.share == share }?.held, isDates: description.text.isDates,
            values: description.count * description.names.count, origins: description.origins,
            series: try Self.series(result, plan, share), seriesCount: description.names.count,
            leaderboard: result.leaderboard.map(entry), naive: naive, stretches: result.judgement.stretches,
            parts: parts,
            decisions: result.decisions.map { .init(subject: $0.subject, choice: $0.choice, reason: $0.reason) },
            warnings: description.warnings, fingerprint: fingerprint.hexadecimal)
    }

    /// The ends of the first series, with what comes next and what had been forecast for the last horizon.
    private static func series(_ result: ForecastResult, _ plan: ForecastPlan, _ share: Double) throws -> [Series] {
        let description = result.model.description
        let continuation = ForecastContinuation(result.model)
        // What comes next is not drawn where it depends on what nobody has said.
        let rows = continuation.unknownTime == nil ? try continuation.forecast(interval: share) : []
        let shown = min(max(shownHorizons * description.horizon, leastShown), mostShown, description.count)
        let latest = result.misses.filter { $0.origin == result.misses.map(\.origin).max() }
        func point(_ index: Int) -> Point {
            let time = description.grid.time(index)
            return Point(label: description.text.text(time), time: time)
        }
        return description.names.indices.prefix(mostSeries).map { series in
            var next = ((description.count - shown)..<description.count).map { index in
                var shown = point(index)
                let value = plan.set.values[series][index]
                shown.actual = value.isNaN ? nil : value
                return shown
            }
            next += rows.filter { $0.series == series }.map { row in
                Point(
                    label: description.text.text(row.time), time: row.time, forecast: row.value,
                    low: row.interval?.low, high: row.interval?.high)
            }
            let last = latest.filter { $0.series == series }.map { miss in
                var shown = point(miss.index)
                let ends = result.model.interval(
                    around: miss.forecast, forShare: share, ahead: miss.step, after: miss.origin + 1, series: series)
                (shown.actual, shown.forecast, shown.low, shown.high) = (
                    miss.actual, miss.forecast, ends.low, ends.high
                )
                return shown
            }
            return Series(name: description.names[series], next: next, last: last)
        }
    }
}
