import Datasets
import SearchSpaces

extension EstimatorEntry {
    /// Known in every build, so that its models can be used everywhere; trained where the package trait XGBoost is on.
    static let xgboostForest = EstimatorEntry(
        "xgboost-forest",
        "A random forest by the library XGBoost: trees on drawn rows, each node split by a random choice of features.",
        tasks: [.classification, .regression],
        options: [
            Forest.Option.trees, XGBoostForestOption.features, XGBoostForestOption.maxDepth,
            XGBoostForestOption.minSamplesLeaf, XGBoostForestOption.maxBins, XGBoostForestOption.subsample,
        ],
        defaultSpace: SearchSpace([
            Parameter("max-features", .float(low: 0.1, high: 1, log: true, step: nil)),
            Parameter("min-samples-leaf", .int(low: 1, high: 32, log: true, step: 1)),
            Parameter("max-depth", .int(low: 4, high: 12, log: false, step: 1)),
        ]),
        usesEpochs: true, form: .raw, isTrainable: XGBoostFit.isBuilt,
        memory: { settings, size in
            // A tree keeps the histogram of every node that it may split, in one array that grows. Of classes, which pure
            // leaves end, a tenth of the leaves that numbers have were seen, fewer if one of them is rare. A node
            // takes 160 bytes of Leptune's.
            let drawn = settings.float(XGBoostForestOption.subsample) * Double(size.rows)
            let share = size.outputs == 1 ? 1 : 0.1 * size.impurity / (1 - 1 / Double(size.outputs))
            let leaves = max(1, drawn * share / Double(settings.int(XGBoostForestOption.minSamplesLeaf)))
            let depth = settings.int(XGBoostForestOption.maxDepth)
            let filled = 1 / (1 + (depth == 0 ? 0 : 2 * leaves / Double(1 << min(depth, 40))))
            let nodes = 2 * leaves * filled
            let trees = Double(settings.int(Forest.Option.trees) * size.outputs)
            return XGBoostFit.bytes(
                size, histograms: Int(nodes * (1.62 + 0.33 * filled)), bins: settings.int(XGBoostForestOption.maxBins))
                + Int(160 * nodes * trees)
        },
        load: { archive, shape in try XGBoostForestModel(archive, shape: shape) }
    ) { settings, context in
        #if XGBoost
            try XGBoostForestLearner(
                .init(
                    trees: settings.int(Forest.Option.trees),
                    featureShare: settings.float(XGBoostForestOption.features),
                    rowShare: settings.float(XGBoostForestOption.subsample),
                    maxDepth: settings.int(XGBoostForestOption.maxDepth),
                    minSamplesLeaf: settings.int(XGBoostForestOption.minSamplesLeaf),
                    bins: settings.int(XGBoostForestOption.maxBins)), context)
        #else
            throw XGBoostFit.missing(instead: "random-forest")
        #endif
    }
}

private enum XGBoostForestOption {
    static let features = OptionDeclaration(
        "max-features", .floatAbove(0, upTo: 1), default: .float(0.8),
        "The share of features that a node looks at (colsample_bynode), at least one.")
    static let maxDepth = OptionDeclaration(
        "max-depth", .int(0...1000), default: .int(10),
        "The most steps from a tree's root to a leaf; 0 for any. Memory doubles with each.")
    static let minSamplesLeaf = OptionDeclaration(
        "min-samples-leaf", .int(1...1_000_000), default: .int(1), "The least rows of a leaf, counted by their weights."
    )
    static let maxBins = OptionDeclaration(
        "max-bins", .int(2...255), default: .int(64), "The most bins that the values of a feature are put into.")
    static let subsample = OptionDeclaration(
        "subsample", .floatAbove(0, upTo: 1), default: .float(0.8),
        "The share of rows that a tree is grown on, drawn without replacement.")
}
