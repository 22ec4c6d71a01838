import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    static let logisticBinary = TrainingRow(
        "logistic-binary",
        "logistic regression, two classes, penalty 1e-5/2 · |w|² beside the mean log loss, on 100,000 × 50 numbers",
        data: "cls100k", quality: .atMost("objective", relative: 1e-6),
        targets: [.times(0.5, "sklearn-lbfgs", "sklearn-newton-cholesky")]
    ) { data, context in
        try fitLogistic(penalty: 1e-5, data: data, context: context)
    }

    static let logisticMultinomial = TrainingRow(
        "logistic-multinomial",
        "logistic regression, ten classes, penalty 1e-4/2 · |W|² beside the mean log loss, on 100,000 × 50 numbers",
        data: "multi100k", quality: .atMost("objective", relative: 1e-5), targets: [.times(1, "sklearnex")]
    ) { data, context in
        try fitLogistic(penalty: 1e-4, data: data, context: context)
    }

    private static func fitLogistic(
        penalty: Double, data: BenchmarkData, context: RunContext
    ) throws -> Workload {
        let settings: [String: ParameterValue] = ["l2": .float(penalty), "tolerance": .float(1e-5)]
        return try .estimator("logistic", settings, data: data, context: context, epochs: 1000) { model in
            var quality = try Workload.test(model, data, "accuracy")
            quality.values["objective"] = try objective(model, data.training, penalty: penalty)
            return quality
        }
    }

    /// The mean log loss on the training rows plus penalty/2 times the squared weights.
    ///
    /// Weights are read from the predictions for unit vectors, so that it does not matter how a model keeps them: of two
    /// classes the difference of both, else those that sum to 0 over the classes.
    private static func objective(_ model: any FittedModel, _ part: BenchmarkData.Part, penalty: Double) throws
        -> Double
    {
        guard case .classes(let codes, let names) = part.target else { return .nan }
        let probabilities = try model.predict(part.features)
        var loss = 0.0
        for (row, code) in codes.enumerated() { loss -= log(Double(probabilities[row, Int(code)])) }
        let columns = part.features.columns
        let scores = try model.predict(Matrix(rows: columns + 1, columns: columns) { $0 == $1 ? 1 : 0 })
        var squares = 0.0
        for column in 0..<columns {
            let weights = names.indices.map { log(Double(scores[column, $0])) - log(Double(scores[columns, $0])) }
            if names.count == 2 {
                squares += (weights[1] - weights[0]) * (weights[1] - weights[0])
            } else {
                let mean = weights.reduce(0, +) / Double(weights.count)
                squares += weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            }
        }
        return loss / Double(codes.count) + penalty / 2 * squares
    }
}
