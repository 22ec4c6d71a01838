/// Intervals around forecasts, from how far forecasts of the same kind were from what came: conformal prediction.
///
/// A miss counts in units of what is usual for its series at its place of the season; quantiles of those units are kept
/// for stretches of steps ahead. Of values that come like those, an interval for a share holds at least that share.
///
/// - SeeAlso: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, "Distribution-free predictive inference for
///   regression", doi:10.1080/01621459.2017.1307116, sec. 5.2 for misses in local units; Stankevičiūtė, Alaa and van der
///   Schaar 2021, "Conformal time-series forecasting", for steps ahead apart.
package struct ForecastBand: Sendable, Equatable {
    /// The steps of a season; 1 if misses do not depend on the place in it.
    package let period: Int
    /// How large a miss usually is at each place of a season, beside the mean of all; more than 0.
    package let profile: [Double]
    /// How large a miss usually is in each series; not negative.
    package let sizes: [Double]
    /// The last step of each stretch, ascending.
    package let ends: [Int]
    /// For each stretch, quantiles 0 … 1 of misses in those units, ``levels`` of them.
    package let quantiles: [[Double]]

    /// How many quantiles are kept.
    package static let levels = 401
    /// How many misses a stretch has at least, where there are as many.
    private static let leastMisses = 300
    /// How many misses at each place of a season there are at least, so that places count.
    private static let leastAtPlace = 8

    /// Learns from misses.
    ///
    /// - Parameters:
    ///   - misses: At least one.
    ///   - period: The steps of a season in which places may count; nil without one.
    ///   - series: How many series there are.
    ///   - horizon: The last step.
    /// - Complexity: O(misses · log misses).
    package init(of misses: [ForecastMiss], period: Int?, series: Int, horizon: Int) {
        var sums = [Double](repeating: 0, count: series)
        var counts = [Double](repeating: 0, count: series)
        for miss in misses {
            sums[miss.series] += abs(miss.miss)
            counts[miss.series] += 1
        }
        let sizes = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
        self.sizes = sizes
        let places = period.flatMap { misses.count >= Self.leastAtPlace * $0 ? $0 : nil } ?? 1
        self.period = places
        let profile = Self.profile(misses, sizes, places)
        self.profile = profile
        // As even as steps allow.
        let stretches = max(1, min(horizon, misses.count / Self.leastMisses))
        let ends = (1...stretches).map { $0 * horizon / stretches }
        self.ends = ends
        var units = [[Double]](repeating: [], count: stretches)
        for miss in misses {
            let unit = sizes[miss.series] * profile[miss.index % places]
            units[Self.stretch(of: miss.step, ends)].append(unit > 0 ? miss.miss / unit : 0)
        }
        quantiles = units.map(Self.quantiles)
    }

    /// Puts what was kept together.
    package init(period: Int, profile: [Double], sizes: [Double], ends: [Int], quantiles: [[Double]]) {
        self.period = period
        self.profile = profile
        self.sizes = sizes
        self.ends = ends
        self.quantiles = quantiles
    }

    /// How far the ends of an interval are from a forecast; the lower is usually negative.
    ///
    /// - Parameters:
    ///   - share: Of values that it should hold, between 0 and 1.
    ///   - step: How far ahead.
    ///   - index: The index of the value.
    ///   - series: Which series, from 0.
    package func interval(
        forShare share: Double, ahead step: Int, index: Int, series: Int
    ) -> (low: Double, high: Double) {
        let tail = (1 - share) / 2
        return (
            quantile(tail, ahead: step, index: index, series: series),
            quantile(1 - tail, ahead: step, index: index, series: series)
        )
    }

    /// How far a quantile of what may come is from the forecast; rounded away from the median.
    package func quantile(_ share: Double, ahead step: Int, index: Int, series: Int) -> Double {
        let kept = quantiles[Self.stretch(of: step, ends)]
        let place = share * Double(Self.levels - 1)
        // What is a whole number but for rounding is one.
        let rounded = share < 0.5 ? (place + 1e-9).rounded(.down) : (place - 1e-9).rounded(.up)
        let unit = kept[min(max(0, Int(rounded)), Self.levels - 1)]
        return unit * sizes[series] * profile[index % period]
    }

    private static func stretch(of step: Int, _ ends: [Int]) -> Int {
        ends.firstIndex { step <= $0 } ?? ends.count - 1
    }

    /// Means of absolute misses at places and their neighbours, drawn towards 1 where there are few.
    private static func profile(_ misses: [ForecastMiss], _ sizes: [Double], _ places: Int) -> [Double] {
        guard places > 1 else { return [1] }
        var sums = [Double](repeating: 0, count: places)
        var counts = [Double](repeating: 0, count: places)
        for miss in misses where sizes[miss.series] > 0 {
            sums[miss.index % places] += abs(miss.miss) / sizes[miss.series]
            counts[miss.index % places] += 1
        }
        let neighbours = places >= 12 ? 1 : 0
        return (0..<places).map { place in
            let around = (-neighbours...neighbours).map { (place + $0 + places) % places }
            let (sum, count) = around.reduce((0, 0)) { ($0.0 + sums[$1], $0.1 + counts[$1]) }
            return (sum + 5) / (count + 5)
        }
    }

    /// Quantiles of a sample, each the value that leaves a share of one more value than there are on its side.
    private static func quantiles(_ sample: [Double]) -> [Double] {
        let sorted = sample.sorted()
        guard !sorted.isEmpty else { return [Double](repeating: 0, count: levels) }
        return (0..<levels).map { level in
            let share = Double(level) / Double(levels - 1)
            let rank = share * Double(sorted.count + 1)
            let place = 2 * level < levels - 1 ? rank.rounded(.down) : rank.rounded(.up)
            return sorted[min(max(1, Int(place)), sorted.count) - 1]
        }
    }
}
