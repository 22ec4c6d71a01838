package import Datasets
package import Models

/// What `leptune forecast` decides before anything is fitted, and why.
package struct ForecastPlan: Sendable {
    package let set: SeriesSet
    /// The values with what stands in for missing ones.
    package let history: ForecastHistory
    package let horizon: Int
    /// The steps of the seasons, shortest first.
    package let periods: [Int]
    package let origins: RollingOrigins
    /// Whether no value is below 0, so that no forecast is.
    package let isNotNegative: Bool
    package let decisions: [AutoPlan.Decision]
    package let seed: UInt64

    /// Looks at series.
    ///
    /// - Parameters:
    ///   - set: The series.
    ///   - horizon: How many steps ahead to forecast.
    ///   - seed: Decides everything random.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for series that are too short.
    package init(for set: SeriesSet, horizon: Int, seed: UInt64, file: String) throws(DataError) {
        self.set = set
        self.horizon = horizon
        self.seed = seed
        let plain = set.values.map { CausalFill.fill($0, period: nil) }
        let found = SeasonalPeriods(of: plain, step: set.grid.step)
        periods = found.taken
        let values = set.values.map { CausalFill.fill($0, period: found.taken.last) }
        history = ForecastHistory(
            grid: set.grid, values: values, isObserved: set.values.map { $0.map { !$0.isNaN } }, known: set.known)
        do {
            origins = try RollingOrigins(
                count: set.count, horizon: horizon, period: found.taken.first, series: set.names.count)
        } catch {
            throw DataError(error.problem, file: file, remedy: error.remedy)
        }
        try Self.checkLengths(set, origins, periods, file)
        isNotNegative = set.values.allSatisfy { $0.allSatisfy { $0.isNaN || $0 >= 0 } }
        decisions = Self.decisions(set, found, horizon, origins, isNotNegative)
    }

    /// How many numbers the known columns are.
    var knownWidth: Int { self.set.columns.reduce(0) { $0 + $1.width } }

    /// How many values of each series are there for the earliest fit, at least.
    package var leastKnown: Int { Self.leastKnown(set, origins) }

    private static func leastKnown(_ set: SeriesSet, _ origins: RollingOrigins) -> Int {
        let latest = set.values.map { $0.firstIndex { !$0.isNaN } ?? 0 }.max() ?? 0
        return max(0, (origins.parts.first?.cutoff ?? 0) - latest)
    }

    private static func checkLengths(
        _ set: SeriesSet, _ origins: RollingOrigins, _ periods: [Int], _ file: String
    ) throws(DataError) {
        let needed = max(6, (periods.last ?? 0) + 1)
        guard leastKnown(set, origins) < needed else { return }
        let cutoff = origins.parts.first?.cutoff ?? 0
        let late = set.names.indices.first { series in
            cutoff - (set.values[series].firstIndex { !$0.isNaN } ?? 0) < needed
        }
        let name = late.map { set.names[$0] } ?? ""
        throw DataError(
            name.isEmpty
                ? "The series is too short to be judged: \(needed) values are needed before the first origin."
                : "The series \"\(name)\" begins too late to be judged with the others.",
            file: file, remedy: name.isEmpty ? "Add earlier rows." : "Leave out its rows, or forecast it alone.")
    }

    private static func decisions(
        _ set: SeriesSet, _ found: SeasonalPeriods, _ horizon: Int, _ origins: RollingOrigins, _ isNotNegative: Bool
    ) -> [AutoPlan.Decision] {
        let step = set.grid.step
        var decisions: [AutoPlan.Decision] = [
            .init(
                subject: "step", choice: step.name,
                reason:
                    "\(step.unit == .months ? "all times are that far apart on the calendar" : "the commonest distance of times"); "
                    + "\(set.count) times from \(set.text.text(set.grid.time(0))) to \(set.text.text(set.grid.time(set.count - 1)))"
            )
        ]
        for candidate in found.candidates {
            decisions.append(
                .init(
                    subject: "season", choice: candidate.isTaken ? candidate.name : "not \(candidate.name)",
                    reason: "over \(candidate.steps) steps values go along by "
                        + "\((candidate.correlation * 100).rounded() / 100), shorter seasons and slower movements taken out"
                )
            )
        }
        if found.candidates.isEmpty {
            decisions.append(
                .init(subject: "season", choice: "none", reason: "nothing comes round often enough to be seen"))
        }
        decisions.append(
            .init(
                subject: "validation", choice: "\(origins.count) origins in \(origins.parts.count) parts",
                reason:
                    "each forecast is of \(step.name(ofSteps: horizon)), by what was fitted to values before its part alone"
            ))
        if !set.columns.isEmpty {
            decisions.append(
                .init(
                    subject: "known", choice: set.columns.map(\.name).joined(separator: ", "),
                    reason: "what they are at each time that is forecast is given, as it will be for times to come"))
        }
        if isNotNegative {
            decisions.append(.init(subject: "bounds", choice: "not below 0", reason: "no value is"))
        }
        return decisions
    }
}
