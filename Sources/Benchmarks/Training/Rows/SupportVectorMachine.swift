import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    static let supportVectorMachine = TrainingRow(
        "rbf-svm", "SVM with an RBF kernel, C 1, gamma 1/(features × variance), tolerance 0.001, on 10,000 × 20",
        data: "svm10k", quality: .equal("objective", relative: 1e-3),
        targets: [.times(1, "sklearnex"), .times(0.35, "libsvm")]
    ) { data, context in
        try .estimator("svm", ["calibration": .string("none")], data: data, context: context) { model in
            var quality = try Workload.test(model, data, "accuracy")
            quality.values["objective"] = try dualObjective(model)
            return quality
        }
    }

    /// ½ βᵀKβ − Σ|β| from what the model keeps: points that are scaled so that the kernel is exp(−|x − y|²).
    private static func dualObjective(_ model: any FittedModel) throws -> Double {
        var archive = TensorArchive()
        model.encode(into: &archive)
        guard case .floats(let vectors) = archive["vectors"], case .floats(let coefficients) = archive["coefficients"]
        else { throw BenchmarkError("the model has no support vectors") }
        let columns = vectors.count / max(1, coefficients.count)
        let points = Matrix<Double>(rows: coefficients.count, columns: columns, elements: vectors.map { Double($0) })
        let gram = points.gram(ofRows: true)
        var result = 0.0
        for i in coefficients.indices {
            var sum = 0.0
            for j in coefficients.indices {
                sum += Double(coefficients[j]) * exp(2 * gram[i, j] - gram[i, i] - gram[j, j])
            }
            result += 0.5 * Double(coefficients[i]) * sum - abs(Double(coefficients[i]))
        }
        return result
    }
}
