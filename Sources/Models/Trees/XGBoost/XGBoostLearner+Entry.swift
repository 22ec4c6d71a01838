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
        usesEpochs: true, form: .raw, isTrainable: XGBoostFit.isBuilt,
        memory: { settings, size in
            let histograms = 2 * settings.int(GradientBoosting.Option.maxLeaves)
            return XGBoostFit.bytes(size, histograms: histograms, bins: settings.int(GradientBoosting.Option.maxBins))
        },
        load: { archive, shape in try XGBoostModel(archive, shape: shape) }
    ) { settings, context in
        #if XGBoost
            try XGBoostLearner(.init(xgboost: settings), context)
        #else
            throw XGBoostFit.missing(instead: "gradient-boosting")
        #endif
    }
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
