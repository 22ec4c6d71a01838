import CKernels
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
            "max-features", .float(0...1), default: .float(0),
            "The share of features that a node looks at; 0: the square root of their number for classes, a third for numbers."
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

    /// How many features a node looks at, at least 1.
    private static func features(of columns: Int, share: Double, isClassifier: Bool) -> Int {
        let number =
            share > 0 ? share * Double(columns) : isClassifier ? Double(columns).squareRoot() : Double(columns) / 3
        return min(max(1, Int(number.rounded())), max(1, columns))
    }

    fileprivate static func entry(
        _ name: String, _ summary: String, _ threshold: ForestRules.Threshold, drawsRows: Bool
    ) -> EstimatorEntry {
        let bootstrap = Option.bootstrap(drawsRows)
        return EstimatorEntry(
            name, summary, tasks: [.classification, .regression],
            options: [
                Option.trees, Option.features, Option.maxDepth, Option.minSamplesLeaf, Option.maxBins,
                bootstrap,
            ],
            defaultSpace: SearchSpace([
                Parameter("max-features", .float(low: 0.1, high: 1, log: true, step: nil)),
                Parameter("min-samples-leaf", .int(low: 1, high: 32, log: true, step: 1)),
                Parameter("bootstrap", .categorical([.bool(true), .bool(false)])),
            ]),
            usesEpochs: true, form: .raw,
            memory: { settings, size in
                // Bins, samples twice for each thread, and trees, in arrays that grow. A leaf holds one different number;
                // of classes, which pure leaves end, a third to a half as many were seen, fewer if one of them is rare.
                let different = Double(size.rows) * (settings.bool(bootstrap) ? 0.632 : 1)
                let balanced = 1 - 1 / Double(size.outputs)
                let share = size.outputs == 1 ? 1 : 0.43 * size.impurity / balanced
                let leaves = max(1, Int(different * share) / settings.int(Option.minSamplesLeaf))
                let trees = settings.int(Option.trees)
                let threads = min(BLAS.threads, trees)
                let nodes = (trees + min(trees, Forest.treesTogether(threads))) * 2 * leaves
                return size.rows * (size.columns + 24 * threads)
                    + Int(1.35 * Double(nodes * MemoryLayout<leptune_tree_node>.stride))
            },
            load: { archive, shape in try ForestModel(archive, shape: shape) }
        ) { settings, context in
            let depth = settings.int(Option.maxDepth)
            let rules = ForestRules(
                threshold: threshold, drawsRows: settings.bool(bootstrap),
                features: features(
                    of: context.data.features.columns, share: settings.float(Option.features),
                    isClassifier: context.data.target.task == .classification),
                maxDepth: depth == 0 ? .max : depth, minSamplesLeaf: settings.int(Option.minSamplesLeaf))
            return Forest(
                rules: rules, trees: settings.int(Option.trees), bins: settings.int(Option.maxBins), context)
        }
    }
}
