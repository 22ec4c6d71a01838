public import Datasets
public import LinearAlgebra

/// Greedy selection of models, with replacement, for the mean of their predictions.
///
/// Starting from the best model, the one is added whose predictions improve the mean the most, again and again, also one
/// that is in already, which then counts more. Classes are judged by log loss, numbers by squared error, whatever
/// metric is reported: both are smooth in the weights. A quantile is judged by its pinball loss. Deterministic.
///
/// Few rows that happen to be told apart without a mistake would choose whoever is surest. So classes are judged as if one
/// row more had been mistaken: each row counts as the other classes with a weight of 1 / (rows + 2).
///
/// Members that are hardly missed go, the largest first: as long as what is left, weighed anew, loses no more than a share of
/// what the whole gains over predicting without looking.
///
/// - SeeAlso: Caruana, Niculescu-Mizil, Crew, Ksikes 2004, "Ensemble selection from libraries of models",
///   doi:10.1145/1015330.1015432, with replacement (sec. 2.1) and sorted initialisation (sec. 2.2); Platt 1999,
///   "Probabilistic outputs for support vector machines", sec. 2.2, for targets that are not quite sure.
public struct EnsembleSelection: Sendable {
    /// Of each model and row the one number that the loss needs: the probability of the true class, or the prediction.
    private let scores: [[Float]]
    /// What is predicted; nil for classes.
    private let numbers: [Float]?
    /// Which quantile of numbers is predicted; nil for their mean.
    private let quantile: Double?
    /// The number of rows.
    private let count: Int
    /// How many bytes each model has; nil if it does not matter.
    private let sizes: [Int]?
    /// The same as ``scores`` of predicting without looking.
    private let base: [Float]

    /// Prepares a selection.
    ///
    /// - Parameters:
    ///   - predictions: Of each model, for rows that it was not fitted to: probabilities, or numbers in one column.
    ///   - target: The truth of these rows: classes or numbers.
    ///   - quantile: Which quantile of numbers is predicted; nil for their mean.
    ///   - base: What is predicted without looking, a probability for each class or a number.
    ///   - sizes: How many bytes each model has; nil if it does not matter.
    public init(
        _ predictions: [Matrix<Float>], _ target: Target, quantile: Double? = nil, base: [Double] = [],
        sizes: [Int]? = nil
    ) {
        self.quantile = quantile
        self.sizes = base.isEmpty ? nil : sizes
        count = target.count
        switch target {
        case .classes(let codes, _):
            numbers = nil
            self.base = base.isEmpty ? [] : codes.map { Float(base[Int($0)]) }
            scores = predictions.map { prediction in codes.indices.map { prediction[$0, Int(codes[$0])] } }
        case .numbers(let values):
            numbers = values
            self.base = base.first.map { [Float](repeating: Float($0), count: values.count) } ?? []
            scores = predictions.map(\.elements)
        case .unlabelled:
            numbers = []
            self.base = []
            scores = []
        }
    }

    /// Weights of the models, which sum to 1; empty if there is no model.
    ///
    /// - Parameters:
    ///   - rows: The rows that decide; all if nil.
    ///   - rounds: How many models are added, at most.
    ///   - most: How many different models take part, at most.
    /// - Complexity: O(rounds · models · rows).
    public func weights(on rows: [Int]? = nil, rounds: Int = 30, most: Int = 8) -> [Double] {
        guard !scores.isEmpty else { return [] }
        let rows = thinned(rows ?? Array(0..<count))
        let columns = scores.map { score in rows.map { score[$0] } }
        let truth = numbers.map { numbers in rows.map { numbers[$0] } }
        var best = greedy(columns, Array(columns.indices), truth, rounds: rounds, most: most)
        if let sizes, rows.count <= Self.mostRowsOfThrift {
            let nothing = loss(
                of: [Float](repeating: 0, count: rows.count), with: rows.map { base[$0] }, size: 1, truth)
            let limit = limit(above: best.loss, nothing)
            while let smaller = without(largestOf: best.counts, sizes, columns, truth, limit, rounds) { best = smaller }
        }
        let total = best.counts.reduce(0, +)
        guard total > 0 else { return [1] + [Double](repeating: 0, count: scores.count - 1) }
        return best.counts.map { Double($0) / Double(total) }
    }

    /// The greatest loss that is worth a smaller selection.
    ///
    /// Of squared errors the roots may not grow by much either: where nearly all is explained, a small share of what is gained is
    /// a large one of what is left.
    private func limit(above best: Double, _ nothing: Double) -> Double {
        let limit = best + Self.thrift * max(0, nothing - best)
        guard numbers != nil, quantile == nil else { return limit }
        let root = best.squareRoot() + Self.thriftOfRoots * max(0, nothing.squareRoot() - best.squareRoot())
        return min(limit, root * root)
    }

    /// What may be lost of what a selection gains over predicting without looking, to make it smaller.
    private static let thrift = 0.002
    /// The same of the roots of squared errors.
    private static let thriftOfRoots = 0.004
    /// Of more rows models are far smaller than the rows, and weighing anew would take long.
    private static let mostRowsOfThrift = 5_000

    private typealias Choice = (loss: Double, counts: [Int])

    private func greedy(
        _ columns: [[Float]], _ able: [Int], _ truth: [Float]?, rounds: Int, most: Int
    ) -> Choice {
        var sum = [Float](repeating: 0, count: columns[0].count)
        var counts = [Int](repeating: 0, count: columns.count)
        var best = (loss: Double.infinity, counts: counts)
        for size in 1...max(1, rounds) {
            let isFull = counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } >= most
            var choice = (index: -1, loss: Double.infinity)
            for index in able where !isFull || counts[index] > 0 {
                let loss = loss(of: sum, with: columns[index], size: size, truth)
                if loss < choice.loss { choice = (index, loss) }
            }
            guard choice.index >= 0 else { break }
            counts[choice.index] += 1
            for row in sum.indices { sum[row] += columns[choice.index][row] }
            if choice.loss < best.loss - 1e-12 { best = (choice.loss, counts) }
        }
        return best
    }

    /// A selection from a member less, the largest whose going leaves the loss within a limit; nil if each is needed.
    private func without(
        largestOf counts: [Int], _ sizes: [Int], _ columns: [[Float]], _ truth: [Float]?, _ limit: Double,
        _ rounds: Int
    ) -> Choice? {
        let members = counts.indices.filter { counts[$0] > 0 }
        guard members.count > 1 else { return nil }
        for member in members.sorted(by: { (sizes[$0], $0) > (sizes[$1], $1) }) {
            let rest = greedy(columns, members.filter { $0 != member }, truth, rounds: rounds, most: members.count)
            if rest.loss <= limit { return rest }
        }
        return nil
    }

    /// More rows than this decide no better.
    private static let mostRows = 20_000

    private func thinned(_ rows: [Int]) -> [Int] {
        guard rows.count > Self.mostRows else { return rows }
        let step = Double(rows.count) / Double(Self.mostRows)
        return (0..<Self.mostRows).map { rows[Int(Double($0) * step)] }
    }

    /// The mean loss of (sum + column) / size.
    private func loss(of sum: [Float], with column: [Float], size: Int, _ truth: [Float]?) -> Double {
        let scale = 1 / Float(size)
        var total = 0.0
        sum.withUnsafeBufferPointer { sum in
            column.withUnsafeBufferPointer { column in
                if let truth {
                    for row in 0..<sum.count {
                        let difference = Double((sum[row] + column[row]) * scale - truth[row])
                        total +=
                            quantile.map { max((1 - $0) * difference, -$0 * difference) } ?? difference * difference
                    }
                } else {
                    // The logarithm of a product of a few: one logarithm for eight rows.
                    let doubt = 1 / Double(sum.count + 2)
                    var (product, others) = (1.0, 1.0)
                    for row in 0..<sum.count {
                        let share = Double((sum[row] + column[row]) * scale)
                        product *= max(share, 1e-15)
                        others *= max(1 - share, 1e-7)
                        if row & 7 == 7 {
                            total -= (1 - doubt) * product.logarithm + doubt * others.logarithm
                            (product, others) = (1, 1)
                        }
                    }
                    total -= (1 - doubt) * product.logarithm + doubt * others.logarithm
                }
            }
        }
        return sum.isEmpty ? 0 : total / Double(sum.count)
    }
}

extension Matrix<Float> {
    /// The weighted sum of predictions of equal size.
    package static func mean(of predictions: [(weight: Double, prediction: Matrix<Float>)]) -> Matrix<Float>? {
        guard let first = predictions.first?.prediction else { return nil }
        var sum = [Double](repeating: 0, count: first.elements.count)
        for (weight, prediction) in predictions where weight != 0 {
            prediction.withUnsafeBufferPointer { values in
                for index in sum.indices { sum[index] += weight * Double(values[index]) }
            }
        }
        return Matrix(rows: first.rows, columns: first.columns, elements: sum.map(Float.init))
    }
}
