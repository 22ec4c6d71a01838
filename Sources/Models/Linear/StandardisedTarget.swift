import Datasets
import LinearAlgebra

/// Numbers to predict, brought to mean 0 and deviation 1 as they are read.
struct StandardisedTarget {
    let numbers: [Float]
    let mean: Double
    /// 1 if the numbers are all the same.
    let deviation: Double

    /// Measures the numbers; the weights of rows count.
    init(_ data: TrainingSet) {
        guard case .numbers(let numbers) = data.target else { preconditionFailure("made for numbers only") }
        self.numbers = numbers
        let weights = data.weights
        var total = 0.0
        var sum = 0.0
        var squares = 0.0
        let origin = Double(numbers[0])
        for (row, number) in numbers.enumerated() {
            let weight = weights.map { Double($0[row]) } ?? 1
            let value = Double(number) - origin
            total += weight
            sum += weight * value
            squares += weight * value * value
        }
        mean = origin + sum / total
        let variance = max(0, squares / total - (sum / total) * (sum / total))
        deviation = variance > 0 ? variance.squareRoot() : 1
    }

    /// The standardised number of a row.
    func exact(_ row: Int) -> Double { (Double(numbers[row]) - mean) / deviation }

    /// The standardised number of a row, rounded.
    func standardised(_ row: Int) -> Float { Float(exact(row)) }

    /// The model whose standardised predictions are these sums.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if a weight exceeds single precision.
    func model(_ sums: (weights: [Double], intercept: Double)) throws(TrainingError) -> LinearModel {
        let weights = sums.weights.map { Float($0 * deviation) }
        let intercept = Float(sums.intercept * deviation + mean)
        guard intercept.isFinite, weights.allSatisfy(\.isFinite) else {
            throw .unusableData("a weight exceeds single precision; bring features and target to similar sizes")
        }
        return LinearModel(
            weights: Matrix(rows: weights.count, columns: 1, elements: weights), intercepts: [intercept],
            link: .identity)
    }
}
