import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    private static let growth = "100 rounds of trees of 31 leaves, rate 0.1, at least 20 rows a leaf"

    static let boostingAdult = TrainingRow(
        "gbdt-adult", "gradient boosting, \(growth), two classes, 39,074 × 14 with categories and missing values",
        data: "adult", quality: .atLeast("accuracy", slack: 0.003),
        targets: [.times(1, "lightgbm", "sklearn-histgb")]
    ) { data, context in
        try boosting(data, context, "accuracy")
    }

    static let boostingCalifornia = TrainingRow(
        "gbdt-california", "gradient boosting, \(growth), squared error, 16,512 × 9", data: "california",
        quality: .atMost("rmse", relative: 0.01), targets: [.times(1, "lightgbm", "sklearn-histgb")]
    ) { data, context in
        try boosting(data, context, "rmse")
    }

    static let boostingClasses = TrainingRow(
        "gbdt-cls100k", "gradient boosting, \(growth), two classes, 100,000 × 50 numbers", data: "cls100k",
        quality: .atLeast("accuracy", slack: 0.003), targets: [.times(1, "lightgbm", "sklearn-histgb")]
    ) { data, context in
        try boosting(data, context, "accuracy")
    }

    static let forestAdult = TrainingRow(
        "random-forest-adult",
        "random forest, 100 trees to pure leaves, the square root of the features a node, adult "
            + "with a column a level", data: "adult-dense", quality: .atLeast("accuracy", slack: 0.005),
        targets: [.times(1, "sklearnex"), .times(0.25, "sklearn")]
    ) { data, context in
        try forest(trees: 100, data, context)
    }

    static let forestClasses = TrainingRow(
        "random-forest-multi100k",
        "random forest, 20 trees to pure leaves, the square root of the features a node, ten "
            + "classes, 100,000 × 50 numbers", data: "multi100k", quality: .atLeast("accuracy", slack: 0.005),
        targets: [.times(1, "sklearnex"), .times(0.25, "sklearn")]
    ) { data, context in
        try forest(trees: 20, data, context)
    }

    static let xgboostBoosting = TrainingRow(
        "xgboost-boosting",
        "boosting by XGBoost's library, 100 rounds of trees of 31 leaves, rate 0.1, two classes, 100,000 × 50 numbers",
        data: "cls100k", quality: .atLeast("accuracy", slack: 0.003), targets: [.times(1, "xgboost")]
    ) { data, context in
        try .estimator("xgboost", [:], data: data, context: context, epochs: 100) { model in
            try Workload.test(model, data, "accuracy")
        }
    }

    static let xgboostForest = TrainingRow(
        "xgboost-forest",
        "a forest by XGBoost's library, 20 trees of ten levels, two classes, 100,000 × 50 numbers", data: "cls100k",
        quality: .atLeast("accuracy", slack: 0.005), targets: [.times(1, "xgboost")]
    ) { data, context in
        try .estimator("xgboost-forest", ["trees": .int(20)], data: data, context: context) { model in
            try Workload.test(model, data, "accuracy")
        }
    }

    /// The peer loads the model that this side leaves in the temporary folder.
    static let boostingPredict = TrainingRow(
        "gbdt-predict", "predictions of XGBoost's own model of 100 trees of 31 leaves for 20,000 × 50 numbers",
        data: "cls100k", quality: .sameProbe(relative: 1e-5), targets: [.times(1, "xgboost")]
    ) { data, context in
        let entry = try named("xgboost")
        let learner = try entry.make(
            settings: Configuration(), data: try data.training.prefix(20_000).trainingSet(), seed: 1, totalEpochs: 100)
        try learner.train(untilEpoch: 100)
        let model = try learner.model()
        var archive = TensorArchive()
        model.encode(into: &archive)
        guard case .bytes(let text) = archive["xgboost-json"] else {
            throw BenchmarkError("XGBoost's model is missing")
        }
        try Data(text).write(to: URL.temporaryDirectory.appending(path: "leptune-benchmark-xgboost.json"))
        return Workload {
            let predictions = try model.predict(data.test.features)
            return { Quality(probe: (0..<1000).map { Double(predictions[$0, 1]) }) }
        }
    }

    private static func named(_ name: String) throws -> EstimatorEntry {
        guard let entry = EstimatorCatalogue.named(name) else { throw BenchmarkError("no estimator is called \(name)") }
        return entry
    }

    private static func boosting(
        _ data: BenchmarkData, _ context: RunContext, _ metric: String
    ) throws -> Workload {
        try .estimator("gradient-boosting", [:], data: data, context: context, epochs: 100) { model in
            try Workload.test(model, data, metric)
        }
    }

    private static func forest(trees: Int, _ data: BenchmarkData, _ context: RunContext) throws -> Workload {
        try .estimator("random-forest", ["trees": .int(trees)], data: data, context: context) { model in
            try Workload.test(model, data, "accuracy")
        }
    }
}
