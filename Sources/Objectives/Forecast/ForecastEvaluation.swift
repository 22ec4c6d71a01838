import Datasets
package import Models

/// A forecasting model judged on rows that came after it was made: one forecast each horizon, as it would be used.
package struct ForecastEvaluation: Sendable, Encodable {
    /// How many forecasts were made.
    package let origins: Int
    package let errors: ForecastErrors
    /// The same of the seasonal naive forecast.
    package let baseline: ForecastErrors
    /// How often intervals held what came.
    package let coverage: [ForecastDescription.Coverage]
    /// What a person should know of the rows, one sentence each.
    package let remarks: [String]

    /// Judges.
    ///
    /// - Parameter continuation: The model and the later rows.
    /// - Throws: `DataError` without later rows; `TrainingError`.
    package init(_ continuation: ForecastContinuation, file: String) throws {
        let model = continuation.model
        let description = model.description
        let count = continuation.later.first?.count ?? 0
        guard count > 0 else {
            throw DataError(
                "No row is later than what the model was made from.", file: file,
                remedy: "Judge it on rows after \(description.text.text(description.grid.time(description.count - 1)))."
            )
        }
        let naive = SeasonalNaive(period: description.periods.last)
        var (misses, naiveMisses): ([(miss: Double, unit: Double)], [(miss: Double, unit: Double)]) = ([], [])
        var held = [Int](repeating: 0, count: ForecastJudgement.shares.count)
        let starts = Array(stride(from: 0, to: count, by: description.horizon))
        for start in starts {
            let pasts = continuation.pasts(after: start)
            for (series, past) in pasts.enumerated() {
                let forecasts = try model.forecast(past, series: series)
                let simple = naive.forecast(past, series: series, horizon: description.horizon)
                for step in 1...description.horizon where start + step <= count {
                    let actual = continuation.later[series][start + step - 1]
                    guard !actual.isNaN else { continue }
                    misses.append((actual - forecasts[step - 1], description.units[series]))
                    naiveMisses.append((actual - simple[step - 1], description.units[series]))
                    for (place, share) in ForecastJudgement.shares.enumerated() {
                        let ends = model.interval(
                            around: forecasts[step - 1], forShare: share, ahead: step, after: past.count,
                            series: series)
                        if ends.low <= actual && actual <= ends.high { held[place] += 1 }
                    }
                }
            }
        }
        origins = starts.count
        errors = ForecastErrors(misses)
        baseline = ForecastErrors(naiveMisses)
        coverage = zip(ForecastJudgement.shares, held).map {
            .init(share: $0, held: Double($1) / Double(max(1, misses.count)))
        }
        remarks = continuation.remarks
    }
}
