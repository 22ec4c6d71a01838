import Datasets
import SearchSpaces

extension EstimatorEntry {
    /// Known in every build, so that its models can be used everywhere; trained where the package trait XGBoost is on.
    static let xgboost = EstimatorEntry(
        "xgboost",
        "Boosted trees by the library XGBoost, for classes (logistic loss, cross-entropy) or numbers (squared error).",
        tasks: [.classification, .regression],
        options: GradientBoosting.Option.shared + [XGBoostOption.minChildWeight],
        defaultSpace: SearchSpace([
            Parameter("learning-rate", .float(low: 0.01, high: 0.3, log: true, step: nil)),
            Parameter("max-leaves", .int(low: 4, high: 256, log: true, step: 1)),
            Parameter("min-hessian", .float(low: 1e-2, high: 100, log: true, step: nil)),
            Parameter("l2", .float(low: 1e-3, high: 100, log: true, step: nil)),
        ]),
        usesEpochs: true, form: .raw, isTrainable: isXGBoostBuilt,
        memory: { settings, size in
            // The rows again, 4 bytes a value, a byte or two a bin, gradients, and 16 bytes a bin of each leaf.
            let leaves = settings.int(GradientBoosting.Option.maxLeaves)
            return size.rows * (size.columns * 6 + 16 * size.outputs) + leaves * size.columns * 256 * 16
        },
        load: { archive, shape in try XGBoostModel(archive, shape: shape) }
    ) { settings, context in
        #if XGBoost
            try XGBoostLearner(.init(xgboost: settings), context)
        #else
            throw TrainingError.missingLibrary(
                "this program was built without the package trait XGBoost; build with `swift build --traits XGBoost`, or "
                    + "use estimator \"gradient-boosting\", which needs no library")
        #endif
    }
}

private var isXGBoostBuilt: Bool {
    #if XGBoost
        true
    #else
        false
    #endif
}

private enum XGBoostOption {
    static let minChildWeight = OptionDeclaration(
        "min-hessian", .float(0...1e6), default: .float(1), "The least sum of hessians of a leaf (min_child_weight).")
}

extension GradientBoosting.Settings {
    fileprivate init(xgboost settings: ResolvedSettings) {
        self.init(settings, minSamplesLeaf: 1, minHessian: settings.float(XGBoostOption.minChildWeight))
    }
}
