import CKernels
import SearchSpaces

extension GradientBoosting {
    /// The options in their own types.
    struct Settings {
        let rate: Double
        let roundsPerEpoch: Int
        let rules: GrowthRules
        let rowShare: Double
        let columnShare: Double
        let bins: Int
        let patience: Int
        /// Of numbers; nil for their mean.
        let quantile: Double?

        init(_ settings: ResolvedSettings) {
            self.init(
                settings, minSamplesLeaf: settings.int(Option.minSamplesLeaf),
                minHessian: settings.float(Option.minHessian), rowShare: settings.float(Option.subsample),
                columnShare: settings.float(Option.columnSubsample), quantile: settings.float(Option.quantile))
        }

        init(
            _ settings: ResolvedSettings, minSamplesLeaf: Int, minHessian: Double, rowShare: Double = 1,
            columnShare: Double = 1, quantile: Double = 0
        ) {
            let depth = settings.int(Option.maxDepth)
            rate = settings.float(Option.learningRate)
            roundsPerEpoch = settings.int(Option.roundsPerEpoch)
            rules = GrowthRules(
                maxLeaves: settings.int(Option.maxLeaves), maxDepth: depth == 0 ? .max : depth,
                minSamplesLeaf: minSamplesLeaf, minHessian: minHessian, l2: settings.float(Option.l2),
                minGain: settings.float(Option.minGain))
            self.rowShare = rowShare
            self.columnShare = columnShare
            bins = settings.int(Option.maxBins)
            patience = settings.int(Option.patience)
            self.quantile = quantile > 0 ? quantile : nil
        }
    }

    enum Option {
        static let learningRate = OptionDeclaration(
            "learning-rate", .floatAbove(0, upTo: 1), default: .float(0.1), "What the values of each tree count."
        ).adjustable
        static let roundsPerEpoch = OptionDeclaration(
            "rounds-per-epoch", .int(1...1000), default: .int(1),
            "Boosting rounds of an epoch: a tree each, or one for each of several classes.")
        static let maxLeaves = OptionDeclaration(
            "max-leaves", .int(2...65_536), default: .int(31), "The most leaves of a tree."
        ).adjustable
        static let maxDepth = OptionDeclaration(
            "max-depth", .int(0...1000), default: .int(0), "The most steps from a tree's root to a leaf; 0 for any."
        ).adjustable
        static let minSamplesLeaf = OptionDeclaration(
            "min-samples-leaf", .int(1...1_000_000), default: .int(20),
            "The least rows of a leaf, counted by their weights and hessians."
        ).adjustable
        static let minHessian = OptionDeclaration(
            "min-hessian", .float(0...1e6), default: .float(1e-3), "The least sum of hessians of a leaf."
        ).adjustable
        static let l2 = OptionDeclaration(
            "l2", .float(0...1e6), default: .float(0), "The weight of the squared leaf values."
        ).adjustable
        static let minGain = OptionDeclaration(
            "min-gain", .float(0...1e6), default: .float(0), "What a split must take from the loss at least."
        ).adjustable
        static let subsample = OptionDeclaration(
            "subsample", .floatAbove(0, upTo: 1), default: .float(1), "The share of rows that a round looks at."
        ).adjustable
        static let columnSubsample = OptionDeclaration(
            "column-subsample", .floatAbove(0, upTo: 1), default: .float(1),
            "The share of features that a tree may ask for."
        ).adjustable
        static let maxBins = OptionDeclaration(
            "max-bins", .int(2...255), default: .int(255), "The most bins that the values of a feature are put into.")
        static let patience = OptionDeclaration(
            "patience", .int(0...10_000), default: .int(0),
            "Rounds without improvement after which training stops at the best one; 0 never stops.")

        static let quantile = OptionDeclaration(
            "quantile", .float(0...0.999), default: .float(0),
            "Of numbers: the share that is to lie below what is predicted, by the pinball loss; 0 predicts means.")

        /// Those that XGBoost has too.
        static let shared = [
            learningRate, roundsPerEpoch, maxLeaves, maxDepth, l2, minGain, maxBins, patience,
        ]

        static let all = shared + [minSamplesLeaf, minHessian, subsample, columnSubsample, quantile]
    }

    /// The bytes of a fit: both forms of the bins, the histograms of leaves, and what each row has.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        let outputs = BoostingObjective(classes: size.outputs == 1 ? nil : size.outputs).outputs
        let scores = outputs == 1 ? 2 : 2 * outputs
        let row = 2 * size.columns + 4 * (scores + 2 + 2) + 8 + 4 + 4
        return size.rows * row + HistogramPool.bytes(columns: size.columns, leaves: settings.rules.maxLeaves)
    }
}
