import Datasets
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    /// The penalty is in units of the target's deviation, which the peers' script multiplies into theirs.
    static let elasticNet = TrainingRow(
        "elastic-net",
        "elastic net, penalty 0.02 at l1-ratio 0.5 beside half the mean squared error, on 100,000 × 100 numbers",
        data: "reg100k", quality: .atMost("objective", relative: 1e-6), targets: [.times(0.6, "sklearn-gram")]
    ) { data, context in
        let (penalty, ratio) = (0.02, 0.5)
        return try .estimator(
            "elastic-net", ["penalty": .float(penalty), "l1-ratio": .float(ratio)], data: data, context: context
        ) { model in
            guard case .numbers(let targets) = data.training.target else { return Quality() }
            var archive = TensorArchive()
            model.encode(into: &archive)
            guard case .floats(let weights) = archive["weights"], case .floats(let intercept) = archive["intercepts"]
            else { return Quality() }
            var quality = try Workload.test(model, data, "rmse")
            let columns = weights.count
            var squares = 0.0
            for (row, target) in targets.enumerated() {
                var sum = Double(intercept[0])
                for c in 0..<columns {
                    sum += Double(weights[c]) * Double(data.training.features.elements[row * columns + c])
                }
                squares += (Double(target) - sum) * (Double(target) - sum)
            }
            let count = Double(targets.count)
            let mean = targets.reduce(0) { $0 + Double($1) } / count
            let variance = targets.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
            let deviation = variance.squareRoot()
            let sizes = weights.reduce(0) { $0 + abs(Double($1)) }
            let ofWeights = weights.reduce(0) { $0 + Double($1) * Double($1) }
            quality.values["objective"] =
                squares / (2 * count) + penalty * (ratio * deviation * sizes + (1 - ratio) / 2 * ofWeights)
            quality.values["nonzero"] = Double(weights.count { $0 != 0 })
            return quality
        }
    }
}
