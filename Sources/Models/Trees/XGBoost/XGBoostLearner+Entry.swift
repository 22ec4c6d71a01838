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
            // As version 1.7.4 was measured, 40,000 to 400,000 rows of 5 to 400 columns: its copy of the rows has 8 bytes a
            // value; the sketches of columns go before the trees come, which need bins and two histograms for each leaf.
            let values = size.rows * size.columns
            let histograms = 2 * settings.int(GradientBoosting.Option.maxLeaves) * size.columns * 256 * 16
            let sketches = values * (14_000 + 32 * min(size.columns, 400)) / 1000
            let rows = (30 + 13 * size.outputs) * size.rows
            return max(sketches, 12 * values + histograms) + 275_000 * size.columns + rows
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
        "min-hessian", .float(0...1e6), default: .float(1), "The least sum of hessians of a leaf (min_child_weight)."
    ).adjustable
}

extension GradientBoosting.Settings {
    fileprivate init(xgboost settings: ResolvedSettings) {
        self.init(settings, minSamplesLeaf: 1, minHessian: settings.float(XGBoostOption.minChildWeight))
    }
}
