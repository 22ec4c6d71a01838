import Datasets
package import Models
import Studies

/// What comes out of `leptune forecast`: the model, and how all that was tried did.
package struct ForecastResult: Sendable {
    /// A method that was tried, or the mean of several.
    package struct Entry: Sendable, Encodable {
        package var name: String
        package var errors: ForecastErrors
        package var pinball: Double
        package var seconds: Double
        /// How much of the result it is.
        package var weight: Double
    }

    package let model: ForecastModel
    /// All that was tried, the best first.
    package let leaderboard: [Entry]
    /// How the result did.
    package let judgement: ForecastJudgement
    /// How the seasonal naive forecast did.
    package let baseline: ForecastJudgement
    /// What came at the origins beside what was forecast.
    package let misses: [ForecastMiss]
    /// What was decided, and why.
    package let decisions: [AutoPlan.Decision]
    package let omitted: [ForecastSearch.Omission]
    /// Whether the model was fitted to all values, rather than to those before the last part of the origins.
    package let isRefitted: Bool

    /// A mean must be better than one method by this share to be worth its size.
    private static let leastGain = 0.005
    private static let mostMembers = 4

    /// Chooses the best of what was judged, or a mean of the best, and fits it to all values.
    ///
    /// - Parameters:
    ///   - search: The series.
    ///   - judged: At least the seasonal naive forecast, first.
    ///   - omitted: What was left out.
    ///   - data: What the series were read from.
    ///   - shouldStop: Asked often; the forecasters of the last part are taken once it says so.
    package init(
        _ search: ForecastSearch, _ judged: [JudgedForecaster], omitted: [ForecastSearch.Omission],
        data: ModelDescription.Data, shouldStop: () -> Bool
    ) throws {
        let plan = search.plan
        let units = search.units
        let ranked = judged.map { ($0, ForecastJudgement($0.misses, plan, units: units)) }
            .sorted { $0.1.errors.score < $1.1.errors.score }
        let naive = ForecastJudgement(judged[0].misses, plan, units: units)
        baseline = naive
        var chosen = 1
        var (misses, best) = (ranked[0].0.misses, ranked[0].1)
        for count in 2...Self.mostMembers where count <= ranked.count {
            let mean = Self.mean(ranked.prefix(count).map(\.0.misses))
            let judgement = ForecastJudgement(mean, plan, units: units)
            guard judgement.errors.score < best.errors.score * (1 - Self.leastGain) else { continue }
            (chosen, misses, best) = (count, mean, judgement)
        }
        judgement = best
        self.misses = misses
        let weight = 1 / Double(chosen)
        var entries = ranked.enumerated().map { place, found in
            Entry(
                name: found.0.method.name, errors: found.1.errors, pinball: found.1.pinball, seconds: found.0.seconds,
                weight: place < chosen ? weight : 0)
        }
        if chosen > 1 {
            entries.insert(
                Entry(
                    name: "mean of the best \(chosen)", errors: best.errors, pinball: best.pinball,
                    seconds: entries.prefix(chosen).reduce(0) { $0 + $1.seconds }, weight: 1), at: 0)
        }
        leaderboard = entries
        self.omitted = omitted
        let members = ranked.prefix(chosen).map(\.0)
        let (forecasters, isRefitted) = try Self.refit(members, plan, threads: search.threads, shouldStop)
        self.isRefitted = isRefitted
        decisions =
            plan.decisions + [
                .init(
                    subject: "method", choice: entries[0].name,
                    reason: "the least scaled absolute error of \(ranked.count) methods, "
                        + (chosen > 1
                            ? "better than the best alone by more than 0.5 %" : "and no mean of the best is better")
                )
            ]
        let description = ForecastDescription(
            target: plan.set.target, group: plan.set.group, names: plan.set.names, known: plan.set.columns,
            text: plan.set.text,
            grid: plan.set.grid, count: plan.set.count, horizon: plan.horizon, periods: plan.periods,
            members: members.map { .init(method: $0.method, weight: weight) }, isNotNegative: plan.isNotNegative,
            errors: best.errors, baseline: naive.errors, units: units, coverage: best.coverage,
            origins: plan.origins.count,
            warnings: plan.set.findings + Self.warnings(best, naive, isRefitted)
                + Self.unknownFuture(of: plan),
            data: data, seed: plan.seed, leptune: LeptuneVersion.current)
        model = ForecastModel(description, forecasters: forecasters, history: plan.history, band: best.band)
    }

    private static func warnings(
        _ best: ForecastJudgement, _ naive: ForecastJudgement, _ isRefitted: Bool
    ) -> [String] {
        var warnings: [String] = []
        if best.errors.score > 0.98 * naive.errors.score {
            warnings.append("Nothing was found that forecasts better than the seasonal naive forecast does.")
        }
        if !isRefitted {
            warnings.append(
                "There was no time to fit the model to the newest values; it was fitted to those before the last part of the "
                    + "evaluation, and goes on from the newest.")
        }
        return warnings
    }

    private static func unknownFuture(of plan: ForecastPlan) -> [String] {
        let next = plan.set.count..<(plan.set.count + plan.horizon)
        guard plan.set.known.contains(where: { $0.gap(in: next) != nil }) else { return [] }
        return [
            "The file does not say what \(plan.set.columns.map(\.name).joined(separator: ", ")) will be: 'leptune predict' needs "
                + "a file with that for each time to come."
        ]
    }

    /// Forecasters of all values; those of the last part of the origins if there is no time.
    private static func refit(
        _ members: [JudgedForecaster], _ plan: ForecastPlan, threads: Int, _ shouldStop: () -> Bool
    ) throws -> ([any FittedForecaster], isRefitted: Bool) {
        do {
            let fitted = try members.map {
                try $0.method.fit(
                    to: plan.history, horizon: plan.horizon, seed: plan.seed, shouldStop: shouldStop)
            }
            return (fitted, true)
        } catch TrainingError.stopped {
            return (members.map(\.latest), false)
        }
    }

    /// The misses of the mean of forecasts.
    private static func mean(_ all: [[ForecastMiss]]) -> [ForecastMiss] {
        all[0].indices.map { place in
            var miss = all[0][place]
            miss.forecast = all.reduce(0) { $0 + $1[place].forecast } / Double(all.count)
            return miss
        }
    }
}
