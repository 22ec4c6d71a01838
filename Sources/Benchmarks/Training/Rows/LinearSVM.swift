import Datasets
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    static let linearSVM = TrainingRow(
        "linear-svm",
        "linear support vector machine, penalty 1e-5/2 · |w|² beside the mean squared hinge, on 100,000 × 50 numbers",
        data: "cls100k", quality: .atMost("objective", relative: 1e-4), targets: [.times(0.5, "liblinear")]
    ) { data, context in
        let penalty = 1e-5
        return try .estimator(
            "linear-svm", ["l2": .float(penalty)], data: data, context: context, epochs: 1000
        ) { model in
            guard case .classes(let codes, _) = data.training.target else { return Quality() }
            var archive = TensorArchive()
            model.encode(into: &archive)
            guard case .floats(let weights) = archive["weights"], case .floats(let intercept) = archive["intercepts"]
            else { return Quality() }
            var quality = try Workload.test(model, data, "accuracy")
            let columns = weights.count
            var loss = 0.0
            for (row, code) in codes.enumerated() {
                var margin = Double(intercept[0])
                for c in 0..<columns {
                    margin += Double(weights[c]) * Double(data.training.features.elements[row * columns + c])
                }
                let short = max(0, 1 - (code == 1 ? margin : -margin))
                loss += short * short
            }
            let squares = weights.reduce(0) { $0 + Double($1) * Double($1) }
            quality.values["objective"] = loss / Double(codes.count) + penalty / 2 * squares
            return quality
        }
    }
}
