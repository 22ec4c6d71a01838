import Datasets
import LinearAlgebra
import SearchSpaces

extension EstimatorEntry {
    static let randomForest = Forest.entry(
        "random-forest", "Trees on drawn rows, each node split at its best by a random choice of features.", .best,
        drawsRows: true)

    static let extraTrees = Forest.entry(
        "extra-trees", "Trees whose nodes are split at random places of a random choice of features, the best of them.",
        .random, drawsRows: false)
}

extension Forest {
    enum Option {
        static let trees = OptionDeclaration(
            "trees", .int(1...100_000), default: .int(100), "Trees after the last epoch; each epoch grows its share.")
        static let features = OptionDeclaration(
            "max-features", .floatAbove(0, upTo: 1), default: .float(1),
            "The share of features that a node looks at, where features-rule is share.")
        static let rule = OptionDeclaration.choice(
            "features-rule", default: FeaturesRule.standard,
            "standard: the square root for classes, a third for numbers; square-root; log2; share: as max-features says."
        )
        static let maxDepth = OptionDeclaration(
            "max-depth", .int(0...1000), default: .int(0), "The most steps from a tree's root to a leaf; 0 for any.")
        static let minSamplesLeaf = OptionDeclaration(
            "min-samples-leaf", .int(1...1_000_000), default: .int(1), "The least rows of a leaf.")
        static let maxBins = OptionDeclaration(
            "max-bins", .int(2...255), default: .int(255), "The most bins that the values of a feature are put into.")

        static func bootstrap(_ standard: Bool) -> OptionDeclaration {
            OptionDeclaration(
                "bootstrap", .bool, default: .bool(standard),
                "Whether each tree draws rows with replacement; otherwise it sees all.")
        }
    }

    /// How many features a node looks at.
    enum FeaturesRule: String, CaseIterable {
        case standard
        case squareRoot = "square-root"
        case log2
        case share

        func count(of columns: Int, share: Double, isClassifier: Bool) -> Int {
            let number: Double =
                switch self {
                case .standard where isClassifier, .squareRoot: Double(columns).squareRoot()
                case .standard: Double(columns) / 3
                case .log2: Double(max(1, columns)).exponent == 0 ? 1 : Double(Double(columns).exponent)
                case .share: share * Double(columns)
                }
            return min(max(1, Int(number)), max(1, columns))
        }
    }

    fileprivate static func entry(
        _ name: String, _ summary: String, _ threshold: ForestRules.Threshold, drawsRows: Bool
    ) -> EstimatorEntry {
        let bootstrap = Option.bootstrap(drawsRows)
        return EstimatorEntry(
            name, summary, tasks: [.classification, .regression],
            options: [
                Option.trees, Option.rule, Option.features, Option.maxDepth, Option.minSamplesLeaf, Option.maxBins,
                bootstrap,
            ],
            defaultSpace: SearchSpace([
                Parameter("features-rule", .constant(.string("share"))),
                Parameter("max-features", .float(low: 0.1, high: 1, log: true, step: nil)),
                Parameter("min-samples-leaf", .int(low: 1, high: 32, log: true, step: 1)),
                Parameter("bootstrap", .categorical([.bool(true), .bool(false)])),
            ]),
            usesEpochs: true, form: .raw,
            memory: { settings, size in
                // Bins, samples twice, and trees of half as many leaves as rows at most.
                let nodes = size.rows / settings.int(Option.minSamplesLeaf)
                let leaf = size.outputs == 1 ? 16 : 32 + 4 * size.outputs / 4
                return size.rows * (size.columns + 24) + settings.int(Option.trees) * nodes / 2 * leaf
            },
            load: { archive, shape in try ForestModel(archive, shape: shape) }
        ) { settings, context in
            let depth = settings.int(Option.maxDepth)
            let rule = settings.choice(Option.rule, as: FeaturesRule.self)
            let rules = ForestRules(
                threshold: threshold, drawsRows: settings.bool(bootstrap),
                features: rule.count(
                    of: context.data.features.columns, share: settings.float(Option.features),
                    isClassifier: context.data.target.task == .classification),
                maxDepth: depth == 0 ? .max : depth, minSamplesLeaf: settings.int(Option.minSamplesLeaf))
            return Forest(
                rules: rules, trees: settings.int(Option.trees), bins: settings.int(Option.maxBins), context)
        }
    }
}
