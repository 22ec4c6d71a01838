public import LinearAlgebra

/// Whether probabilities come true: rows with like probabilities, and how often what they say happens.
///
/// Of two classes the probability of the second; of more the probability of the likeliest, and how often it is right.
///
/// - SeeAlso: Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning";
///   Niculescu-Mizil and Caruana 2005, "Predicting good probabilities with supervised learning",
///   doi:10.1145/1102351.1102430.
public struct Reliability: Sendable, Codable, Equatable {
    /// Rows with like probabilities.
    public struct Bin: Sendable, Codable, Equatable {
        /// The ends of the probabilities; the upper one is in the bin.
        public var low, high: Double
        /// The mean probability.
        public var predicted: Double
        /// How often it happened.
        public var observed: ShareInterval
    }

    /// The class whose probability it is; nil for the likeliest of more than two.
    public var positive: String?
    /// The bins that have rows, by ascending probability.
    public var bins: [Bin]
    /// The expected calibration error: the mean over the rows of how far a bin's probability is from what happened.
    public var expectedError: Double
    /// The same of the worst bin.
    public var greatestError: Double

    /// Sorts rows into bins of equal width.
    ///
    /// - Parameters:
    ///   - predictions: Probabilities, `n` × classes.
    ///   - codes: The true classes.
    ///   - names: The names of the classes.
    ///   - count: How many bins.
    public init(of predictions: Matrix<Float>, _ codes: [Int32], names: [String], bins count: Int = 10) {
        let isBinary = predictions.columns == 2
        positive = isBinary ? names[1] : nil
        var sums = [Double](repeating: 0, count: count)
        var hits = [Int](repeating: 0, count: count)
        var rows = [Int](repeating: 0, count: count)
        for (row, best) in predictions.mostProbableClasses.enumerated() {
            let column = isBinary ? 1 : best
            let probability = Double(predictions[row, column])
            let bin = min(max(Int((probability * Double(count)).rounded(.up)) - 1, 0), count - 1)
            sums[bin] += probability
            rows[bin] += 1
            hits[bin] += Int(codes[row]) == column ? 1 : 0
        }
        bins = (0..<count).filter { rows[$0] > 0 }.map { bin in
            Bin(
                low: Double(bin) / Double(count), high: Double(bin + 1) / Double(count),
                predicted: sums[bin] / Double(rows[bin]), observed: ShareInterval(hits[bin], of: rows[bin]))
        }
        let total = Double(max(1, codes.count))
        func gap(_ bin: Bin) -> Double { abs(bin.predicted - (bin.observed.share ?? bin.predicted)) }
        expectedError = bins.reduce(0) { $0 + Double($1.observed.rows) / total * gap($1) }
        greatestError = bins.map(gap).max() ?? 0
    }
}
