import LinearAlgebra
import SearchSpaces

/// A residual network for tables as an estimator.
enum TabularResNet {
    /// The options in their own types.
    struct Settings {
        let choices: TabularShape.Choices
        /// The size of every category's embedding; 0 for a rule.
        let embeddingSize: Int
        let frequencyScale: Double
        let recipe: TrainingRecipe

        init(_ settings: ResolvedSettings) {
            var choices = TabularShape.Choices()
            choices.blocks = settings.int(Option.blocks)
            choices.width = settings.int(Option.width)
            choices.hidden = max(
                1, Int((Double(choices.width) * settings.float(Option.hiddenFactor)).rounded()))
            choices.hiddenDropout = settings.float(Option.hiddenDropout)
            choices.residualDropout = settings.float(Option.residualDropout)
            choices.normalisation = settings.choice(Option.normalisation, as: NormalisationKind.self)
            choices.numbers = settings.choice(Option.numbers, as: NumberEmbedding.self)
            choices.resolution = settings.int(Option.resolution)
            choices.numberSize = settings.int(Option.numberSize)
            self.choices = choices
            embeddingSize = settings.int(Option.embeddingSize)
            frequencyScale = settings.float(Option.frequencyScale)
            recipe = TrainingRecipe(settings)
        }

        func shape(_ layout: FeatureLayout, outputs: Int, loss: NetworkLoss) -> TabularShape {
            let columns = layout.columns.map { column -> TabularShape.Column in
                switch column {
                case .number: .number
                case .category(let levels):
                    .category(
                        levels: levels,
                        size: embeddingSize > 0 ? embeddingSize : TabularShape.embeddingSize(levels: levels))
                }
            }
            return TabularShape(columns: columns, choices: choices, outputs: outputs, loss: loss)
        }
    }

    /// A network in training.
    static func learner(_ settings: Settings, _ context: LearnerContext) -> any Learner {
        NetworkLearner(settings.recipe, context) { rows, batchRows in
            let shape = settings.shape(
                context.data.layout, outputs: rows.target.outputs, loss: rows.target.loss)
            let bins =
                settings.choices.numbers == .piecewiseLinear
                ? PiecewiseBins(
                    context.data.features, rows: rows.rows, columns: shape.numbers,
                    resolution: settings.choices.resolution) : nil
            return TabularNetwork<Float>(shape: shape, capacity: max(batchRows, 256), bins: bins)
        } initialise: {
            $0.initialise(seed: context.seed, frequencyScale: settings.frequencyScale)
        }
    }

    /// The bytes of a fit: training, and what a batch leaves in each layer; categories count as numbers.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        let shape = settings.shape(
            .numbers(size.columns), outputs: size.outputs, loss: size.outputs > 1 ? .crossEntropy : .squaredError)
        let choices = settings.choices
        let rows = max(min(settings.recipe.batchSize, size.rows), 256)
        let expanded = shape.numbers.count * shape.expandedSize * (choices.numbers == .periodic ? 2 : 1)
        let units =
            expanded + 2 * shape.featureCount + choices.width * (3 + 2 * shape.normalisations)
            + choices.hidden * (choices.blocks + 1) + size.outputs
        return rows * units * MemoryLayout<Float>.size
            + settings.recipe.memory(
                parameters: shape.parameterCount, statistics: shape.statisticsCount, size: size)
    }

    /// The options, each declared once.
    enum Option {
        static let blocks = OptionDeclaration(
            "blocks", .int(0...16), default: .int(2), "How many residual blocks there are.")
        static let width = OptionDeclaration(
            "width", .int(1...2048), default: .int(128), "How many units the blocks add to.")
        static let hiddenFactor = OptionDeclaration(
            "hidden-factor", .float(0.1...4), default: .float(2),
            "How many units a block has within for each that it adds to.")
        static let hiddenDropout = OptionDeclaration(
            "hidden-dropout", .float(0...0.95), default: .float(0.1),
            "The share of a block's inner units that a training step leaves out."
        ).adjustable
        static let residualDropout = OptionDeclaration(
            "residual-dropout", .float(0...0.95), default: .float(0),
            "The share of what a block adds that a training step leaves out."
        ).adjustable
        static let normalisation = OptionDeclaration.choice(
            "normalisation", default: NormalisationKind.batch,
            "Over what values are standardised: the rows of a batch, or the units of a layer.")
        static let numbers = OptionDeclaration.choice(
            "numeric-embedding", default: NumberEmbedding.periodic,
            "What is made of numbers: none, shares of quantile bins, or sines and cosines of learned frequencies.")
        static let resolution = OptionDeclaration(
            "numeric-resolution", .int(1...256), default: .int(16),
            "How many bins or frequencies a number has, if it is embedded.")
        static let numberSize = OptionDeclaration(
            "numeric-embedding-size", .int(1...256), default: .int(8),
            "How many units a number becomes, if it is embedded.")
        static let frequencyScale = OptionDeclaration(
            "frequency-scale", .float(1e-3...100), default: .float(0.1),
            "The deviation of the periodic embedding's frequencies at the beginning.")
        static let embeddingSize = OptionDeclaration(
            "embedding-size", .int(0...256), default: .int(0),
            "How many units a category becomes; 0 for 1.6 times the number of its levels to the power of 0.56.")

        static let all =
            [
                blocks, width, hiddenFactor, hiddenDropout, residualDropout, normalisation, numbers, resolution,
                numberSize, frequencyScale, embeddingSize,
            ]
            + TrainingRecipe.options(
                optimizer: .adamw, learningRate: 1e-3, weightDecay: 1e-4, batchSize: 256, schedule: .cosine,
                mixes: false)
    }
}
