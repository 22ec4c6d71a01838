public import Datasets
public import LinearAlgebra

/// The weights, none negative and 1 in all, with which the mean of models' predictions is best: a linear stack.
///
/// Of classes the weights of a mixture with the greatest likelihood, of numbers those with the least squared error. Both are
/// convex, so that there is one best loss. ``EnsembleSelection`` goes towards the same in steps of one model; this goes all
/// the way, which pays where there are rows enough to tell small differences in weight.
///
/// - SeeAlso: Wolpert 1992, "Stacked generalization", doi:10.1016/S0893-6080(05)80023-1; Breiman 1996, "Stacked
///   regressions", doi:10.1007/BF00117832, for weights that are not negative.
public struct ConvexStack: Sendable {
    private let predictions: [Matrix<Float>]
    private let target: Target

    /// Prepares a stack.
    ///
    /// - Parameters:
    ///   - predictions: Of each model, for rows that it was not fitted to: probabilities, or numbers in one column.
    ///   - target: The truth of these rows.
    public init(_ predictions: [Matrix<Float>], _ target: Target) {
        self.predictions = predictions
        self.target = target
    }

    /// Weights of the models; empty if there is no model.
    ///
    /// - Parameters:
    ///   - rows: The rows that decide; all if nil.
    ///   - most: How many models keep a weight, at most: the heaviest, which are then weighed anew.
    /// - Complexity: O(models · rows) for each of up to 200 steps.
    public func weights(on rows: [Int]? = nil, most: Int = 8) -> [Double] {
        guard !predictions.isEmpty else { return [] }
        let rows = thinned(rows ?? Array(0..<target.count))
        var kept = Array(predictions.indices)
        var weights = solve(kept, rows)
        if kept.count > most {
            kept = kept.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }.prefix(most).map { kept[$0] }.sorted()
            weights = solve(kept, rows)
        }
        var result = [Double](repeating: 0, count: predictions.count)
        // What is next to nothing only makes the file larger.
        let total = weights.filter { $0 >= 0.01 }.reduce(0, +)
        for (place, model) in kept.enumerated() where weights[place] >= 0.01 { result[model] = weights[place] / total }
        return result
    }

    /// More rows than this decide no better.
    private static let mostRows = 6_000

    private func thinned(_ rows: [Int]) -> [Int] {
        guard rows.count > Self.mostRows else { return rows }
        return (0..<Self.mostRows).map { rows[$0 * rows.count / Self.mostRows] }
    }

    private func solve(_ models: [Int], _ rows: [Int]) -> [Double] {
        switch target {
        case .classes(let codes, _):
            mixture(
                models.map { model in rows.map { max(Double(predictions[model][$0, Int(codes[$0])]), 1e-15) } },
                count: rows.count)
        case .numbers(let numbers):
            leastSquares(
                models.map { model in rows.map { Double(predictions[model][$0, 0]) - Double(numbers[$0]) } })
        case .unlabelled: [Double](repeating: 1 / Double(models.count), count: models.count)
        }
    }

    /// Expectation maximisation for the weights of a mixture; each step raises the likelihood.
    private func mixture(_ columns: [[Double]], count: Int) -> [Double] {
        var weights = [Double](repeating: 1 / Double(columns.count), count: columns.count)
        var sums = [Double](repeating: 0, count: count)
        for _ in 0..<200 {
            for row in sums.indices { sums[row] = 0 }
            for (column, weight) in zip(columns, weights) where weight > 0 {
                for row in sums.indices { sums[row] += weight * column[row] }
            }
            var change = 0.0
            for (place, column) in columns.enumerated() where weights[place] > 0 {
                var share = 0.0
                for row in sums.indices { share += column[row] / sums[row] }
                let next = weights[place] * share / Double(max(1, count))
                change = max(change, abs(next - weights[place]))
                weights[place] = next < 1e-9 ? 0 : next
            }
            if change < 1e-6 { break }
        }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    /// The weights on the simplex with the least mean square of the weighted errors, by Frank–Wolfe steps away from the worst
    /// model and towards the best.
    private func leastSquares(_ errors: [[Double]]) -> [Double] {
        let count = errors.count
        var gram = [Double](repeating: 0, count: count * count)
        for a in 0..<count {
            for b in a..<count {
                var sum = 0.0
                for row in errors[a].indices { sum += errors[a][row] * errors[b][row] }
                gram[a * count + b] = sum
                gram[b * count + a] = sum
            }
        }
        var weights = [Double](repeating: 1 / Double(count), count: count)
        for _ in 0..<5_000 {
            let gradient = (0..<count).map { a in (0..<count).reduce(0.0) { $0 + gram[a * count + $1] * weights[$1] } }
            guard let best = gradient.indices.min(by: { (gradient[$0], $0) < (gradient[$1], $1) }),
                let worst = gradient.indices.filter({ weights[$0] > 0 }).max(by: {
                    (gradient[$0], $1) < (gradient[$1], $0)
                }), gradient[worst] - gradient[best] > 1e-10 * max(abs(gradient[worst]), 1e-300)
            else { break }
            // Along this line the loss is a parabola.
            let curvature = gram[best * count + best] + gram[worst * count + worst] - 2 * gram[best * count + worst]
            let step =
                curvature > 0 ? min(weights[worst], (gradient[worst] - gradient[best]) / curvature) : weights[worst]
            guard step > 0 else { break }
            weights[best] += step
            weights[worst] -= step
            if weights[worst] < 1e-12 { weights[worst] = 0 }
        }
        return weights
    }
}
