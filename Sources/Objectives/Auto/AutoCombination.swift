import Datasets
import LinearAlgebra
import Models

/// How trials are put together: greedily, or by a stack where there are rows enough and it is better on rows that it
/// was not fitted to, by more than chance.
struct AutoCombination {
    /// The weights by some rows; by all if nil.
    let weights: ([Int]?) -> [Double]
    /// Predictions for every row by weights that have not looked at it.
    let predictions: Matrix<Float>
    let isStacked: Bool

    private static let parts = 5
    /// Fewer rows cannot tell small differences in weight.
    private static let fewestStackedRows = 2_000

    init(
        _ predictions: [Matrix<Float>], _ target: Target, base: [Double], sizes: [Int], quantile: Double? = nil,
        mayStack: Bool = true,
        isLate: () -> Bool
    ) {
        let selection = EnsembleSelection(predictions, target, quantile: quantile, base: base, sizes: sizes)
        let greedy = { (rows: [Int]?) in selection.weights(on: rows) }
        let chosen = Self.crossFitted(greedy, predictions, base: base, rows: target.count)
        // A stack is for means.
        guard mayStack, quantile == nil, target.count >= Self.fewestStackedRows, predictions.count > 1, !isLate() else {
            (weights, self.predictions, isStacked) = (greedy, chosen, false)
            return
        }
        let stack = ConvexStack(predictions, target)
        let convex = { (rows: [Int]?) in stack.weights(on: rows) }
        let stacked = Self.crossFitted(convex, predictions, base: base, rows: target.count)
        isStacked = RowLoss.isLess(stacked, than: chosen, target)
        (weights, self.predictions) = isStacked ? (convex, stacked) : (greedy, chosen)
    }

    /// Predictions for every row by weights that have not looked at it.
    private static func crossFitted(
        _ weigh: ([Int]?) -> [Double], _ predictions: [Matrix<Float>], base: [Double], rows: Int
    ) -> Matrix<Float> {
        let constant = Matrix<Float>(rows: rows, columns: base.count) { Float(base[$1]) }
        guard !predictions.isEmpty else { return constant }
        let parts = min(Self.parts, rows)
        var elements = [Float](repeating: 0, count: rows * base.count)
        for part in 0..<parts {
            let others = (0..<rows).filter { $0 % parts != part }
            let weights = weigh(others.isEmpty ? nil : others)
            for row in stride(from: part, to: rows, by: parts) {
                for column in base.indices {
                    var sum = 0.0
                    for (weight, prediction) in zip(weights, predictions) where weight > 0 {
                        sum += weight * Double(prediction[row, column])
                    }
                    elements[row * base.count + column] = Float(sum)
                }
            }
        }
        return Matrix(rows: rows, columns: base.count, elements: elements)
    }
}
