public import LinearAlgebra

/// How predicted numbers stray from true ones: truth less prediction, over all rows and along the predictions.
public struct ResidualSummary: Sendable, Codable, Equatable {
    /// Rows with like predictions.
    public struct Bin: Sendable, Codable, Equatable {
        /// How many rows there are.
        public var rows: Int
        /// The mean prediction, and the mean truth.
        public var predicted, actual: Double
        /// The deviation of the residuals.
        public var deviation: Double
    }

    /// Some rows, for a picture.
    public struct Point: Sendable, Codable, Equatable {
        /// The prediction and the truth.
        public var predicted, actual: Double
    }

    /// The mean residual: how far predictions are too low.
    public var mean: Double
    /// The deviation of the residuals.
    public var deviation: Double
    /// Quantiles of the residuals: 0, 0.05, 0.25, 0.5, 0.75, 0.95 and 1.
    public var quantiles: [Double]
    /// The shares of ``quantiles``.
    public static let shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
    /// Up to ten groups of equally many rows, by ascending prediction.
    public var bins: [Bin]
    /// Rows spread over all, at most 500.
    public var points: [Point]

    /// Sums up rows.
    ///
    /// - Complexity: O(n log n).
    public init(of predictions: Matrix<Float>, _ numbers: [Float]) {
        let residuals = numbers.indices.map { Double(numbers[$0]) - Double(predictions[$0, 0]) }
        mean = residuals.isEmpty ? 0 : residuals.mean
        deviation = residuals.deviation
        let sorted = residuals.sorted()
        quantiles = sorted.isEmpty ? [] : Self.shares.map(sorted.quantile(ofSorted:))
        let order = numbers.indices.sorted { (predictions[$0, 0], $0) < (predictions[$1, 0], $1) }
        let count = min(10, order.count)
        bins = (0..<count).map { bin in
            let own = order[(bin * order.count / count)..<((bin + 1) * order.count / count)]
            return Bin(
                rows: own.count, predicted: own.map { Double(predictions[$0, 0]) }.mean,
                actual: own.map { Double(numbers[$0]) }.mean, deviation: own.map { residuals[$0] }.deviation)
        }
        let shown = min(500, numbers.count)
        points = (0..<shown).map { place in
            let row = place * numbers.count / shown
            return Point(predicted: Double(predictions[row, 0]), actual: Double(numbers[row]))
        }
    }
}
