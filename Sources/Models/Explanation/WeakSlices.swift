public import Datasets
public import LinearAlgebra

/// Where a model is weaker than elsewhere: rows with one level or range of a column, compared with all others.
///
/// Rows are compared by their losses (−log of the probability of the true class, or the absolute error) with Welch's
/// test, one-sided, and the p-values corrected for the number of slices, so that a slice that is called weak is so by
/// more than chance.
///
/// - SeeAlso: Chung, Kraska, Polyzotis, Tae, Whang 2019, "Automated data slicing for model validation",
///   arXiv:1807.06068, whose slices of one column these are.
public struct WeakSlices: Sendable, Codable, Equatable {
    /// Rows with something in common.
    public struct Slice: Sendable, Codable, Equatable {
        /// The column.
        public var column: String
        /// What the rows have in it.
        public var value: String
        /// How many rows there are.
        public var rows: Int
        /// The metric on these rows; nil where it is undefined.
        public var metric: Double?
        /// The mean loss on these rows and on all others.
        public var loss, otherLoss: Double
        /// The corrected chance of so large a difference or larger if the rows were as the others.
        public var pValue: Double

        /// Whether the model is weaker here, by more than chance.
        public var isWeak: Bool { pValue < 0.05 }
    }

    /// The slices, the weakest first.
    public var slices: [Slice]
    /// The metric's name.
    public var metric: String
    /// What the loss of a row is.
    public var loss: String

    /// Slices with fewer rows are not looked at.
    private static let fewestRows = 20

    /// Looks at every level and range of some columns.
    ///
    /// - Parameters:
    ///   - table: The rows; columns that the model does not know are welcome.
    ///   - predictions: For each row.
    ///   - target: The truth.
    ///   - metric: The metric's name.
    ///   - score: The metric of some of the rows; NaN where it is undefined.
    /// - Complexity: O(columns · n log n), and the metric of each slice.
    public init(
        of table: Table, _ predictions: Matrix<Float>, _ target: Target, metric: String,
        score: (Matrix<Float>, Target) -> Double
    ) {
        self.metric = metric
        loss = RowLoss.name(for: target.task)
        let losses = RowLoss.values(of: predictions, target)
        var found: [Slice] = []
        for column in table.columns {
            let groups = ColumnBins(column.values)
            var rows = [[Int]](repeating: [], count: groups.labels.count)
            for (row, bin) in groups.bins.enumerated() { rows[bin].append(row) }
            for (label, own) in zip(groups.labels, rows)
            where own.count >= Self.fewestRows && losses.count - own.count >= Self.fewestRows {
                let value = score(predictions.gathering(rows: own), target.gathering(rows: own))
                let test = WelchTest(own, of: losses)
                found.append(
                    Slice(
                        column: column.name, value: label, rows: own.count, metric: value.isFinite ? value : nil,
                        loss: test.mean, otherLoss: test.otherMean, pValue: test.pValue))
            }
        }
        for (index, adjusted) in HolmCorrection.adjusted(found.map(\.pValue)).enumerated() {
            found[index].pValue = adjusted
        }
        slices = found.sorted {
            ($0.pValue, $1.loss - $1.otherLoss, $0.column, $0.value)
                < ($1.pValue, $0.loss - $0.otherLoss, $1.column, $1.value)
        }
    }
}

/// Whether the mean of some numbers is greater than that of the others, by Welch's t test.
struct WelchTest {
    /// The mean of the numbers, and of the others.
    let mean, otherMean: Double
    /// The chance of such a difference or a greater one if there were none.
    let pValue: Double

    /// Compares the numbers at some places with all others; there are at least two of both.
    init(_ places: [Int], of numbers: [Double]) {
        var isIn = [Bool](repeating: false, count: numbers.count)
        for place in places { isIn[place] = true }
        let own = places.map { numbers[$0] }
        let others = numbers.indices.filter { !isIn[$0] }.map { numbers[$0] }
        (mean, otherMean) = (own.mean, others.mean)
        let a = own.deviation * own.deviation / Double(own.count)
        let b = others.deviation * others.deviation / Double(others.count)
        guard a + b > 0 else {
            pValue = own.mean > others.mean ? 0 : 1
            return
        }
        let degrees =
            (a + b) * (a + b) / (a * a / Double(max(1, own.count - 1)) + b * b / Double(max(1, others.count - 1)))
        pValue = StudentDistribution.upperTail(
            (own.mean - others.mean) / (a + b).squareRoot(), degrees: max(1, Int(min(degrees, 1e6))))
    }
}
