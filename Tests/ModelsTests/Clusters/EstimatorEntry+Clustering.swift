import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

extension EstimatorEntry {
    /// A learner of rows without a target, trained for some epochs.
    static func clustering(
        _ name: String, _ settings: [String: ParameterValue], _ features: Matrix<Float>, weights: [Float]? = nil,
        seed: UInt64 = 5, epochs: Int = 100
    ) throws -> any Learner {
        let entry = try named(name)
        let data = try TrainingSet(
            features: features, target: .unlabelled(count: features.rows, reference: nil), weights: weights)
        let learner = try entry.make(settings: Configuration(settings), data: data, seed: seed, totalEpochs: epochs)
        while learner.epoch < epochs && !learner.isConverged { try learner.trainEpoch { false } }
        return learner
    }
}

extension Grouping {
    /// Groups numbered in the order of their first rows, so that equal partitions are equal.
    var inOrder: [Int] {
        var names: [Int32: Int] = [:]
        return labels.map { label in
            guard label >= 0 else { return -1 }
            if let name = names[label] { return name }
            names[label] = names.count
            return names.count - 1
        }
    }
}

/// Rows around some centres.
struct Blobs {
    let features: Matrix<Float>
    let labels: [Int32]

    init(rows: Int, columns: Int, groups: Int, spread: Float = 1, apart: Float = 10, seed: UInt64 = 1) {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let centres = Matrix<Float>(rows: groups, columns: columns) { _, _ in apart * Float(generator.uniform()) }
        let labels = (0..<rows).map { _ in Int32(generator.index(below: groups)) }
        features = Matrix(rows: rows, columns: columns) { r, c in
            centres[Int(labels[r]), c] + spread * Float(generator.normal())
        }
        self.labels = labels
    }
}

/// Σ wᵢ · |xᵢ − mean of its group|².
func inertia(_ features: Matrix<Float>, _ grouping: Grouping, _ weights: [Float]? = nil) -> Double {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: features.columns), count: grouping.count)
    var totals = [Double](repeating: 0, count: grouping.count)
    for (row, label) in grouping.labels.enumerated() {
        let weight = Double(weights?[row] ?? 1)
        totals[Int(label)] += weight
        for c in 0..<features.columns { sums[Int(label)][c] += weight * Double(features[row, c]) }
    }
    var result = 0.0
    for (row, label) in grouping.labels.enumerated() {
        for c in 0..<features.columns {
            let offset = Double(features[row, c]) - sums[Int(label)][c] / totals[Int(label)]
            result += Double(weights?[row] ?? 1) * offset * offset
        }
    }
    return result
}
