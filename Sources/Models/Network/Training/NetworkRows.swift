import Datasets
import LinearAlgebra
import Randomness

/// Which rows of a training set a network learns from, how much each counts, and which decide early stopping.
struct NetworkRows {
    /// Rows, their targets in the network's form, and how much each counts (1 if nil).
    struct Validation {
        let features: Matrix<Float>
        let target: NetworkTarget
        let weights: [Float]?
    }

    /// The rows trained on, ascending: those that count and were not set apart.
    let rows: [Int]
    /// For each row of the training set, with mean 1 over `rows`; nil if these count alike.
    let weights: [Float]?
    /// The target of every row of the training set.
    let target: NetworkTarget
    let validation: Validation?

    /// Takes the given validation part, or sets a tenth of the rows that count apart, if there is to be patience.
    init(_ data: TrainingSet, patience: Int, seed: UInt64) {
        var counting = Array(0..<data.count)
        if let weights = data.weights { counting.removeAll { weights[$0] == 0 } }
        var apart: [Int] = []
        if patience > 0, data.validation == nil, counting.count > 1 {
            var generator = CounterGenerator(seed: seed, purpose: .split)
            let order = generator.permutation(of: counting.count)
            apart = order.prefix(max(1, counting.count / 10)).map { counting[$0] }.sorted()
            counting = order.dropFirst(apart.count).map { counting[$0] }.sorted()
        }
        rows = counting
        weights = Self.normalised(data.weights, over: counting)
        target = NetworkTarget(data.target, scaledBy: counting, weights: weights)
        if patience > 0, let part = data.validation {
            validation = Validation(features: part.features, target: target.matching(part.target), weights: nil)
        } else if !apart.isEmpty {
            validation = Validation(
                features: data.features.gathering(rows: apart),
                target: target.matching(data.target.gathering(rows: apart)),
                weights: data.weights.map { weights in apart.map { weights[$0] } })
        } else {
            validation = nil
        }
    }

    private static func normalised(_ weights: [Float]?, over rows: [Int]) -> [Float]? {
        guard let weights, let first = rows.first, rows.contains(where: { weights[$0] != weights[first] }) else {
            return nil
        }
        let mean = rows.reduce(0) { $0 + Double(weights[$1]) } / Double(rows.count)
        return weights.map { Float(Double($0) / mean) }
    }
}
