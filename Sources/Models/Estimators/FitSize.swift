import Datasets
import LinearAlgebra

/// How large a training set is: what the memory of a fit is estimated from.
public struct FitSize: Sendable, Hashable {
    /// Rows to train on.
    public let rows: Int
    /// Columns of the features.
    public let columns: Int
    /// Columns of predictions: classes, or 1 for numbers and for rows to group.
    public let outputs: Int
    /// Rows of the two classes that have most; all rows for numbers and for rows to group.
    public let largestPair: Int
    /// The chance that two rows are of different classes, from 0 to 1 − 1/classes; 0 for numbers and for rows to group.
    public let impurity: Double
    /// The distinct values of a column, in the mean; columns of more than 255 count as 255.
    public let distinctValues: Double

    /// Describes a training set.
    ///
    /// - Parameters:
    ///   - largestPair: Rows of the two classes that have most; nil if all have the same number.
    ///   - impurity: The chance that two rows are of different classes; nil if all classes have the same number.
    ///   - distinctValues: Of a column, in the mean; nil for as many as count.
    public init(
        rows: Int, columns: Int, outputs: Int, largestPair: Int? = nil, impurity: Double? = nil,
        distinctValues: Double? = nil
    ) {
        self.rows = rows
        self.columns = columns
        self.outputs = outputs
        self.largestPair = largestPair ?? (outputs > 2 ? 2 * rows / outputs : rows)
        self.impurity = impurity ?? (1 - 1 / Double(max(1, outputs)))
        self.distinctValues = distinctValues ?? Double(Self.mostDistinct)
    }

    private static let mostDistinct = 255

    /// The distinct values of a column, in the mean, by twice as many rows as can count.
    private static func distinctValues(of features: Matrix<Float>) -> Double {
        let rows = min(features.rows, 2 * mostDistinct)
        guard rows > 0, features.columns > 0 else { return 0 }
        var sum = 0
        for column in 0..<features.columns {
            var seen: Set<UInt32> = []
            for row in 0..<rows where seen.count < mostDistinct {
                seen.insert(features[row * features.rows / rows, column].bitPattern)
            }
            sum += seen.count
        }
        return Double(sum) / Double(features.columns)
    }

    /// The size of a training set.
    ///
    /// - Complexity: O(rows + columns).
    public init(_ data: TrainingSet) {
        var pair: Int?
        var impurity: Double?
        if case .classes(let codes, let names) = data.target {
            var counts = [Int](repeating: 0, count: names.count)
            for code in codes { counts[Int(code)] += 1 }
            pair = counts.sorted(by: >).prefix(2).reduce(0, +)
            let shares = counts.map { Double($0) / Double(max(1, codes.count)) }
            impurity = 1 - shares.reduce(0) { $0 + $1 * $1 }
        }
        self.init(
            rows: data.count, columns: data.features.columns, outputs: data.target.classCount ?? 1, largestPair: pair,
            impurity: impurity, distinctValues: Self.distinctValues(of: data.features))
    }
}
