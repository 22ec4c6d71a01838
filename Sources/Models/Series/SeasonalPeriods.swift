package import Datasets

/// The lengths of the seasons of series, in steps, found by autocorrelation.
package struct SeasonalPeriods: Sendable {
    /// A length that was looked at.
    package struct Candidate: Sendable, Equatable {
        package var steps: Int
        /// In words, such as `1 week`.
        package var name: String
        /// How much a value goes along with the one a season before, from −1 to 1.
        package var correlation: Double
        package var isTaken: Bool
    }

    /// Those that were looked at, shortest first; of those that the calendar does not suggest the best only.
    package let candidates: [Candidate]
    /// The lengths that were taken, shortest first.
    package var taken: [Int] { candidates.filter(\.isTaken).map(\.steps) }

    /// From which correlation on a season of the calendar is one, and one that nothing suggests.
    private static let least = 0.2, leastUnsuggested = 0.4
    /// The newest values that are looked at.
    private static let mostValues = 20_000
    /// The longest season that nothing suggests.
    private static let longestUnsuggested = 400
    private static let mostSeries = 50

    /// Looks for seasons: the cycles of the calendar that steps divide, or else any.
    ///
    /// What moves more slowly than a season is taken out by a moving average of its length first, and seasons that were
    /// found by the difference to the value one of them before: a week counts only by what it adds to the day.
    ///
    /// - Parameters:
    ///   - series: Without missing values but at the beginning.
    ///   - step: How far values are apart.
    /// - Complexity: O(values × lengths).
    package init(of series: [[Double]], step: TimeStep) {
        var rests = series.prefix(Self.mostSeries).map { values in
            Array((values.suffix(Self.mostValues).drop { $0.isNaN }))
        }
        let shortest = rests.map(\.count).max() ?? 0
        var candidates: [Candidate] = []
        for cycle in step.cycles where shortest >= 3 * cycle.steps {
            let correlation = Self.correlation(rests, cycle.steps)
            let isTaken = correlation >= Self.least
            candidates.append(
                Candidate(
                    steps: cycle.steps, name: "1 \(cycle.name)", correlation: correlation, isTaken: isTaken))
            if isTaken { rests = rests.map { Self.differences($0, cycle.steps) } }
        }
        if !candidates.contains(where: \.isTaken), let found = Self.unsuggested(rests, longest: shortest / 3) {
            candidates.removeAll { $0.steps == found.steps }
            candidates.append(
                Candidate(
                    steps: found.steps, name: step.name(ofSteps: found.steps), correlation: found.correlation,
                    isTaken: found.correlation >= Self.leastUnsuggested))
        }
        self.candidates = candidates.sorted { $0.steps < $1.steps }
    }

    /// The shortest length that does nearly as well as the best one and better than its neighbours.
    private static func unsuggested(_ series: [[Double]], longest: Int) -> (steps: Int, correlation: Double)? {
        let lengths = Array(2...max(3, min(longestUnsuggested, longest)))
        guard longest >= 3 else { return nil }
        let correlations = lengths.map { correlation(series, $0) }
        let peaks = correlations.indices.filter { index in
            correlations[index] >= (index > 0 ? correlations[index - 1] : -1)
                && correlations[index] >= (index + 1 < correlations.count ? correlations[index + 1] : -1)
        }
        guard let best = peaks.map({ correlations[$0] }).max() else { return nil }
        return peaks.first { correlations[$0] >= 0.9 * best }.map { (lengths[$0], correlations[$0]) }
    }

    /// The mean over series of the correlation of values with those a season before, less what moves more slowly.
    private static func correlation(_ series: [[Double]], _ period: Int) -> Double {
        let found = series.compactMap { values -> Double? in
            guard values.count >= 3 * period else { return nil }
            return autocorrelation(lessMovingAverage(values, period), lag: period)
        }
        return found.isEmpty ? 0 : found.reduce(0, +) / Double(found.count)
    }

    /// Σ x[t] x[t − lag] over the geometric mean of both sums of squares; 0 where nothing varies.
    private static func autocorrelation(_ values: [Double], lag: Int) -> Double {
        guard values.count > lag else { return 0 }
        var (product, early, late) = (0.0, 0.0, 0.0)
        for index in lag..<values.count {
            product += values[index] * values[index - lag]
            early += values[index - lag] * values[index - lag]
            late += values[index] * values[index]
        }
        let scale = (early * late).squareRoot()
        return scale > 0 && scale.isFinite ? product / scale : 0
    }

    /// Values less their mean over a season around them.
    private static func lessMovingAverage(_ values: [Double], _ period: Int) -> [Double] {
        let half = period / 2
        guard values.count > 2 * half else { return [] }
        var sums = [0.0]
        sums.reserveCapacity(values.count + 1)
        let scale = values.reduce(0) { max($0, abs($1)) }
        guard scale > 0 else { return [] }
        for value in values { sums.append(sums[sums.count - 1] + value / scale) }
        return (half..<(values.count - half)).map { index in
            // An even season has half of the value at each end.
            var mean = sums[index + half + 1] - sums[index - half]
            if period.isMultiple(of: 2) { mean -= (values[index - half] + values[index + half]) / (2 * scale) }
            return values[index] / scale - mean / Double(period)
        }
    }

    private static func differences(_ values: [Double], _ lag: Int) -> [Double] {
        guard values.count > lag else { return [] }
        return (lag..<values.count).map { values[$0] - values[$0 - lag] }
    }
}
