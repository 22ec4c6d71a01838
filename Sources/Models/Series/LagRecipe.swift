package import Datasets

/// Which features a value to come is forecast from, and what of it is learned.
package struct LagRecipe: Sendable, Hashable, Codable {
    /// What a model learns.
    package enum Goal: String, Sendable, Codable {
        /// The value.
        case value
        /// Its distance from the value at the same place of the newest season that is known: from the seasonal naive
        /// forecast. Values among the features then stand for their distances from it too.
        case change
    }

    package var features: [LagFeature]
    package var goal: Goal
    /// The season of the naive forecast; nil for the last value.
    package var period: Int?

    /// How many of the last values the features look at.
    package var reach: Int { max(1, period ?? 1, features.map(\.reach).max() ?? 0) }

    /// More series than these are not told apart by a code.
    private static let mostCodes = 200

    /// The features of trees, which find themselves what goes together.
    ///
    /// - Parameters:
    ///   - periods: The seasons, shortest first.
    ///   - grid: The times.
    ///   - count: How many values there are to learn from; features that look back over more than a third of them are
    ///     left out.
    ///   - series: How many series there are.
    package static func trees(
        _ goal: Goal, periods: [Int], grid: TimeGrid, count: Int, series: Int
    ) -> LagRecipe {
        var features: [LagFeature] = [.horizon] + calendar(grid, count).map(LagFeature.calendar)
        let ofCalendar = Set(grid.step.cycles.map(\.steps))
        features += periods.filter { !ofCalendar.contains($0) }.map { .phase(period: $0) }
        if (2...mostCodes).contains(series) { features.append(.series) }
        return LagRecipe(
            features: kept(features + ofValues(periods), count), goal: goal, period: periods.last)
    }

    /// The features of linear models: waves in place of the calendar's numbers.
    ///
    /// - Parameters: As of ``trees(_:periods:grid:count:series:)``.
    package static func linear(_ goal: Goal, periods: [Int], grid: TimeGrid, count: Int) -> LagRecipe {
        var waves = periods.map { (Double($0), 6) }
        if let year = year(grid), Double(count) >= 1.5 * year { waves.append((year, 3)) }
        let features = waves.flatMap { period, harmonics in
            (1...harmonics).filter { 2 * Double($0) < period }.flatMap { harmonic -> [LagFeature] in
                [true, false].map { .wave(period: period, harmonic: harmonic, isSine: $0) }
            }
        }
        return LagRecipe(features: kept(features + ofValues(periods), count), goal: goal, period: periods.last)
    }

    /// The same with columns that are known before they come: what they will be, and how they then differ from what they
    /// were when the naive forecast's value came.
    ///
    /// - Parameter width: How many numbers the columns are.
    package func knowing(_ width: Int) -> LagRecipe {
        var recipe = self
        for number in 0..<width {
            recipe.features.append(.known(number: number))
            if let period { recipe.features.append(.knownChange(number: number, period: period)) }
        }
        return recipe
    }

    private static func ofValues(_ periods: [Int]) -> [LagFeature] {
        var features: [LagFeature] = (0..<4).map { .recent(stepsBack: $0) }
        var windows: Set<Int> = [6]
        for period in periods {
            features += (0..<3).map { .sameSeason(period: period, earlier: $0) }
            features.append(.seasonMean(period: period, seasons: 4))
            windows.formUnion([max(2, period / 4), period])
        }
        if periods.isEmpty {
            features += (4..<12).map { .recent(stepsBack: $0) }
            windows.formUnion([12, 24])
        }
        for window in windows.sorted() { features += [.mean(window: window), .deviation(window: window)] }
        for period in periods {
            features += (0..<2).map { .change(period: period, stepsBack: $0) }
            features += Set([6, max(2, (periods.first ?? 2) / 2), periods.first ?? 2]).sorted().map {
                .meanChange(period: period, window: $0)
            }
        }
        return features
    }

    private static func kept(_ features: [LagFeature], _ count: Int) -> [LagFeature] {
        features.filter { $0.reach <= max(2, count / 3) }
    }

    /// What of the calendar may matter: nothing that did not come round at least one and a half times.
    private static func calendar(_ grid: TimeGrid, _ count: Int) -> [CalendarPart] {
        let step = grid.step
        var parts: [CalendarPart] = []
        if step.unit == .seconds {
            if step.count < 86_400 { parts.append(.timeOfDay) }
            if step.count <= 86_400 { parts.append(.weekday) }
        }
        guard let year = year(grid), Double(count) >= 1.5 * year else { return parts }
        if step.unit == .months { return [.month] }
        return parts + (step.count <= 86_400 ? [.dayOfMonth, .dayOfYear] : [.dayOfYear])
    }

    /// The steps of a year, from two on; nil for times that are no dates.
    private static func year(_ grid: TimeGrid) -> Double? {
        let steps: Double =
            switch grid.step.unit {
            case .seconds: 365.2425 * 86_400 / grid.step.count
            case .months: 12 / grid.step.count
            case .numbers: 0
            }
        return steps >= 2 ? steps : nil
    }

    /// What the naive forecast is.
    package func base(_ past: SeriesPast, ahead step: Int) -> Double {
        period.map { past.sameSeason(ahead: step, period: $0) } ?? past[stepsBack: 0]
    }

    /// Whether it can be followed, whoever wrote it.
    package var isSound: Bool {
        (1...500).contains(features.count) && features.allSatisfy(\.isSound) && (1...1_000_000).contains(period ?? 1)
    }
}
