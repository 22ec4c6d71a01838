import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    static let ridge = TrainingRow(
        "ridge", "ridge regression, l2 0.001 beside the mean squared error, on 100,000 × 100 numbers",
        data: "reg100k", quality: .sameProbe(relative: 1e-4),
        targets: [.times(1, "numpy-syrk-potrf"), .times(0.6, "sklearn")], prepare: fitRidge)

    static let firstFit = TrainingRow(
        "first-fit", "process start, loading of reg100k and one ridge regression",
        data: "reg100k", quality: .sameProbe(relative: 1e-4), targets: [.times(0.1, "sklearn")], wholeProcess: true,
        prepare: fitRidge)

    /// The probe is the prediction for each unit vector and for zero: coefficients plus intercept, and the intercept.
    private static let fitRidge: @Sendable (BenchmarkData, RunContext) throws -> Workload = { data, context in
        try .estimator("ridge", ["l2": .float(1e-3)], data: data, context: context) { model in
            var quality = try Workload.test(model, data, "rmse")
            let columns = data.training.features.columns
            let units = Matrix<Float>(rows: columns + 1, columns: columns) { $0 == $1 ? 1 : 0 }
            quality.probe = try model.predict(units).elements.map { Double($0) }
            return quality
        }
    }
}
