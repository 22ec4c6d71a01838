import Datasets
public import LinearAlgebra

/// What is added to predictions of a quantile so that the share of rows that it promises lies below.
///
/// With n rows that the model had not seen it is the ⌈(n + 1) · quantile⌉-th smallest of what the truth is above the
/// prediction, of which a new row of the same kind is below with at least that share.
///
/// - SeeAlso: Romano, Patterson, Candès 2019, "Conformalized quantile regression", arXiv:1905.03222, sec. 4, of which this is
///   one end.
public struct QuantileShift: Sendable {
    /// What is added.
    public let shift: Double
    /// The predictions with it: to each row is added what the rows of other parts suggest.
    public let predictions: Matrix<Float>

    private static let parts = 5

    /// Fits it.
    ///
    /// - Parameters:
    ///   - predictions: Of rows that the model had not seen, `n` × 1.
    ///   - numbers: The truth, at least one.
    ///   - quantile: Between 0 and 1.
    public init(_ predictions: Matrix<Float>, _ numbers: [Float], quantile: Double) {
        let above = numbers.indices.map { Double(numbers[$0] - predictions[$0, 0]) }
        let parts = min(Self.parts, numbers.count)
        let shifts = (0..<parts).map { part in
            Self.shift(above.indices.filter { parts == 1 || $0 % parts != part }.map { above[$0] }, quantile)
        }
        shift = Self.shift(above, quantile)
        self.predictions = Matrix(rows: numbers.count, columns: 1) { row, _ in
            predictions[row, 0] + Float(shifts[row % parts])
        }
    }

    private static func shift(_ above: [Double], _ quantile: Double) -> Double {
        let sorted = above.sorted()
        let rank = Int((Double(sorted.count + 1) * quantile).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
