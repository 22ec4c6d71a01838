import Datasets
import SearchSpaces

extension EstimatorEntry {
    static let gradientBoosting = EstimatorEntry(
        "gradient-boosting",
        "Boosted trees on binned features, for classes (logistic loss, cross-entropy) or numbers (squared error, or a quantile).",
        tasks: [.classification, .regression],
        options: GradientBoosting.Option.all,
        defaultSpace: SearchSpace([
            Parameter("learning-rate", .float(low: 0.01, high: 0.3, log: true, step: nil)),
            Parameter("max-leaves", .int(low: 4, high: 256, log: true, step: 1)),
            Parameter("min-samples-leaf", .int(low: 1, high: 100, log: true, step: 1)),
            Parameter("l2", .float(low: 1e-3, high: 100, log: true, step: nil)),
            Parameter("subsample", .float(low: 0.5, high: 1, log: false, step: nil)),
            Parameter("column-subsample", .float(low: 0.3, high: 1, log: false, step: nil)),
        ]),
        usesEpochs: true, form: .raw,
        memory: { settings, size in GradientBoosting.memory(.init(settings), size) },
        load: { archive, shape in try BoostedTreesModel(archive, shape: shape) }
    ) { settings, context in
        GradientBoosting(.init(settings), context)
    }
}
