public import Datasets
public import LinearAlgebra
import Randomness

/// How much worse a metric gets when the values of one column are shuffled among the rows.
///
/// Columns are those of the table, before any encoding, and the model is only asked for predictions: what a column is
/// worth to this model on these rows, not what it would be worth to another. Columns that say the same share their
/// worth, and each alone may seem to have none.
///
/// The interval and the p-value allow for both the shuffling and the choice of the rows: each shuffle is also judged on a
/// bootstrap sample of the rows, together with the predictions as they were.
///
/// - SeeAlso: Breiman 2001, "Random forests", doi:10.1023/A:1010933404324, section 10; Fisher, Rudin and Dominici 2019,
///   "All models are wrong, but many are useful", arXiv:1801.01489.
public struct PermutationImportance: Sendable, Codable, Equatable {
    /// What a column is worth.
    public struct Column: Sendable, Codable, Equatable {
        /// Its name.
        public var name: String
        /// How much worse the metric gets in the mean; negative if shuffling made it better.
        public var value: Double
        /// The deviation over the shuffles, all rows counted once.
        public var deviation: Double
        /// The ends of the interval of 95 %.
        public var low, high: Double
        /// The chance of so much or more if the column were worth nothing.
        public var pValue: Double
        /// The p-value corrected for the number of columns (Holm).
        public var adjustedPValue: Double
    }

    /// The columns, the most important first.
    public var columns: [Column]
    /// The metric.
    public var metric: String
    /// The metric with all columns as they are.
    public var baseline: Double
    /// How often each column was shuffled.
    public var repeats: Int
    /// How many rows there were.
    public var rows: Int
    /// How many columns were left out as time was up.
    public var omitted: Int

    /// Shuffles.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - names: The columns to look at; all if nil.
    ///   - metric: The metric's name.
    ///   - goal: Which way it improves.
    ///   - repeats: How often each column is shuffled, at least 2.
    ///   - seed: Decides the shuffles.
    ///   - groups: A number for each row, if values may only change places among rows of the same number.
    ///   - isLate: Asked before each shuffle; columns that are not done then are left out.
    ///   - predict: Predicts for a table with these columns; throws `TrainingError.stopped` if it is late.
    ///   - score: The metric of predictions, with a weight for each row or nil for 1 each; NaN where it is undefined.
    /// - Complexity: `repeats` predictions of all rows for each column.
    public init(
        of table: Table, names: [String]? = nil, metric: String, goal: MetricGoal, repeats: Int, seed: UInt64,
        groups: [Int]? = nil, isLate: () -> Bool = { false }, predict: (Table) throws -> Matrix<Float>,
        score: (Matrix<Float>, [Float]?) -> Double
    ) throws {
        let repeats = max(2, repeats)
        let count = table.rowCount
        let sign = goal == .minimize ? 1.0 : -1.0
        let before = try predict(table)
        let baseline = score(before, nil)
        let samples = (0..<repeats).map { Self.bootstrap(count, seed: seed, stream: $0) }
        let sampledBaselines = samples.map { score(before, $0) }
        let names = names ?? table.columns.map(\.name)
        var found: [Column] = []
        var omitted = 0
        for (place, name) in names.enumerated() {
            guard let values = table[name]?.values else { continue }
            var drops: [Double] = []
            var sampled: [Double] = []
            do {
                for round in 0..<repeats {
                    if isLate() { throw TrainingError.stopped }
                    let order = Self.shuffle(count, groups, seed: seed, stream: place * repeats + round)
                    let after = try predict(table.substituting(values.gathering(order), for: name))
                    drops.append(sign * (score(after, nil) - baseline))
                    sampled.append(sign * (score(after, samples[round]) - sampledBaselines[round]))
                }
            } catch TrainingError.stopped {
                omitted = names.count - place
                break
            }
            guard let column = Column(name: name, drops: drops, sampled: sampled) else { continue }
            found.append(column)
        }
        for (index, adjusted) in HolmCorrection.adjusted(found.map(\.pValue)).enumerated() {
            found[index].adjustedPValue = adjusted
        }
        columns = found.sorted { ($1.value, $0.name) < ($0.value, $1.name) }
        self.metric = metric
        self.baseline = baseline
        self.repeats = repeats
        rows = count
        self.omitted = omitted
    }

    /// How often each row is drawn in a bootstrap sample.
    private static func bootstrap(_ count: Int, seed: UInt64, stream: Int) -> [Float] {
        var generator = CounterGenerator(seed: seed, stream: stream, purpose: .resampling)
        var counts = [Float](repeating: 0, count: count)
        for _ in 0..<count { counts[generator.index(below: count)] += 1 }
        return counts
    }

    /// Which row's value each row gets.
    private static func shuffle(_ count: Int, _ groups: [Int]?, seed: UInt64, stream: Int) -> [Int] {
        var generator = CounterGenerator(seed: seed, stream: stream, purpose: .shuffling)
        guard let groups else { return generator.permutation(of: count) }
        var order = [Int](repeating: 0, count: count)
        for (_, rows) in Dictionary(grouping: 0..<count, by: { groups[$0] }).sorted(by: { $0.key < $1.key }) {
            for (place, other) in generator.permutation(of: rows.count).enumerated() {
                order[rows[place]] = rows[other]
            }
        }
        return order
    }
}

extension PermutationImportance.Column {
    /// Sums up shuffles; nil if the metric was undefined.
    ///
    /// - Parameters:
    ///   - drops: How much worse each shuffle made the metric of all rows.
    ///   - sampled: The same on samples of the rows.
    fileprivate init?(name: String, drops: [Double], sampled: [Double]) {
        let sampled = sampled.filter(\.isFinite)
        guard drops.allSatisfy(\.isFinite), sampled.count > 1 else { return nil }
        let value = drops.mean
        let error = sampled.deviation
        self.name = name
        self.value = value
        deviation = drops.deviation
        // Two standard errors and a little more for few shuffles.
        let quantile = StudentDistribution.quantile(0.975, degrees: sampled.count - 1)
        low = value - quantile * error
        high = value + quantile * error
        pValue =
            error > 0
            ? StudentDistribution.upperTail(value / error, degrees: sampled.count - 1) : value > 0 ? 0 : 1
        adjustedPValue = pValue
    }
}

extension [Double] {
    /// The standard deviation of a sample; 0 of fewer than two.
    var deviation: Double {
        guard count > 1 else { return 0 }
        let mean = mean
        return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
    }

    /// A quantile of sorted numbers, between neighbours by distance.
    func quantile(ofSorted share: Double) -> Double {
        guard let last, count > 1 else { return last ?? .nan }
        let place = share * Double(count - 1)
        let low = Int(place)
        guard low + 1 < count else { return last }
        return self[low] + (place - Double(low)) * (self[low + 1] - self[low])
    }
}
