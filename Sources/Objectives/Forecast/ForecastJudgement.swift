package import Models

/// How forecasts of a method did: errors over all origins, by part and by step, and how good its intervals are.
package struct ForecastJudgement: Sendable {
    /// Over all origins.
    package let errors: ForecastErrors
    /// The stretches of steps ahead that are told apart.
    package let stretches: [ClosedRange<Int>]
    /// For each of them.
    package let bySteps: [ForecastErrors]
    /// For each part of the origins, and in it for each stretch.
    package let byPart: [[ForecastErrors]]
    /// How often intervals held what came; each made without the part that it was tried on.
    package let coverage: [ForecastDescription.Coverage]
    /// The mean pinball loss of the quantiles 0.05, 0.5 and 0.95, made likewise.
    package let pinball: Double
    /// The intervals, made of all misses.
    package let band: ForecastBand

    /// The shares of the intervals that are looked at.
    package static let shares = [0.5, 0.8, 0.9, 0.95]
    private static let quantiles = [0.05, 0.5, 0.95]
    private static let mostStretches = 6

    /// Judges.
    ///
    /// - Parameters:
    ///   - misses: At least one.
    ///   - plan: The series and origins.
    ///   - units: Those of absolute scaled errors, one for each series.
    package init(_ misses: [ForecastMiss], _ plan: ForecastPlan, units: [Double]) {
        func errors(_ misses: [ForecastMiss]) -> ForecastErrors {
            ForecastErrors(misses.lazy.map { ($0.miss, units[$0.series]) })
        }
        self.errors = errors(misses)
        let parts = plan.origins.parts.count
        let count = min(Self.mostStretches, plan.horizon)
        let stretches = (0..<count).map { ($0 * plan.horizon / count + 1)...(($0 + 1) * plan.horizon / count) }
        self.stretches = stretches
        bySteps = stretches.map { steps in errors(misses.filter { steps.contains($0.step) }) }
        byPart = (0..<parts).map { part in
            stretches.map { steps in errors(misses.filter { $0.part == part && steps.contains($0.step) }) }
        }
        func band(_ misses: [ForecastMiss]) -> ForecastBand {
            ForecastBand(
                of: misses, period: plan.periods.first, series: plan.set.names.count, horizon: plan.horizon)
        }
        self.band = band(misses)
        var held = [Int](repeating: 0, count: Self.shares.count)
        var (loss, tried) = (0.0, 0)
        for part in 0..<parts {
            let others = misses.filter { $0.part != part }
            guard !others.isEmpty else { continue }
            let own = band(others)
            for miss in misses where miss.part == part {
                tried += 1
                for (place, share) in Self.shares.enumerated() {
                    let ends = own.interval(forShare: share, ahead: miss.step, index: miss.index, series: miss.series)
                    if ends.low <= miss.miss && miss.miss <= ends.high { held[place] += 1 }
                }
                for quantile in Self.quantiles {
                    let away = own.quantile(quantile, ahead: miss.step, index: miss.index, series: miss.series)
                    loss += ForecastErrors.pinball(miss.miss, away, quantile: quantile)
                }
            }
        }
        coverage =
            tried > 0
            ? zip(Self.shares, held).map { .init(share: $0, held: Double($1) / Double(tried)) } : []
        pinball = tried > 0 ? loss / Double(tried * Self.quantiles.count) : 0
    }
}
