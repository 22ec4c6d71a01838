import LinearAlgebra
import SearchSpaces

/// A fully connected network as an estimator.
enum MultilayerPerceptron {
    /// The options in their own types.
    struct Settings {
        let depth: Int
        let width: Int
        let taper: Double
        let activation: Activation
        let dropout: Double
        let normalisesBatches: Bool
        let recipe: TrainingRecipe

        init(_ settings: ResolvedSettings) {
            depth = settings.int(Option.depth)
            width = settings.int(Option.width)
            taper = settings.float(Option.taper)
            activation = settings.choice(Option.activation, as: Activation.self)
            dropout = settings.float(Option.dropout)
            normalisesBatches = settings.bool(Option.batchNormalisation)
            recipe = TrainingRecipe(settings)
        }

        func shape(inputs: Int, target: NetworkTarget) -> NetworkShape {
            var hidden: [Int] = []
            var units = Double(width)
            for _ in 0..<depth {
                hidden.append(max(1, Int(units.rounded())))
                units *= taper
            }
            return NetworkShape(
                inputs: inputs, hidden: hidden, outputs: target.outputs,
                activation: activation, normalisesBatches: normalisesBatches, dropout: dropout, loss: target.loss)
        }
    }

    /// A network in training.
    static func learner(_ settings: Settings, _ context: LearnerContext) -> any Learner {
        NetworkLearner(settings.recipe, context) { rows, batchRows in
            let shape = settings.shape(inputs: context.data.features.columns, target: rows.target)
            return Network<Float>(shape: shape, capacity: max(batchRows, 256))
        } initialise: {
            $0.initialise(seed: context.seed)
        }
    }

    /// The bytes of a fit: parameters with gradients and two moments, and what a batch leaves in each layer.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        let target: NetworkTarget =
            size.outputs > 1 ? .classes([], count: size.outputs) : .numbers([], .init(mean: 0, deviation: 1))
        let shape = settings.shape(inputs: size.columns, target: target)
        let rows = max(min(settings.recipe.batchSize, size.rows), 256)
        let hidden = shape.sizes[1..<(1 + shape.hiddenCount)]
        let units = hidden.reduce(0, +)
        // Some functions need what they were applied to beside what came out; bits of dropout are half as large.
        let kept = (shape.normalisesBatches || shape.activation == .gelu ? 2 : 1) * units
        let bits = shape.dropout > 0 ? units / 2 : 0
        let activations = rows * (kept + bits + shape.outputs + 2 * (hidden.max() ?? 0))
        return activations * MemoryLayout<Float>.size
            + settings.recipe.memory(
                parameters: shape.parameterCount, statistics: shape.statisticsCount, size: size)
    }

    /// The options, each declared once.
    enum Option {
        static let depth = OptionDeclaration(
            "depth", .int(0...16), default: .int(2), "How many hidden layers there are.")
        static let width = OptionDeclaration(
            "width", .int(1...4096), default: .int(128), "How many units the first hidden layer has.")
        static let taper = OptionDeclaration(
            "taper", .float(0.1...1), default: .float(1),
            "How many units a hidden layer has for each of the layer before.")
        static let activation = OptionDeclaration.choice(
            "activation", default: Activation.relu, "The function of the hidden units.")
        static let dropout = OptionDeclaration(
            "dropout", .float(0...0.95), default: .float(0),
            "The share of hidden units that a training step leaves out."
        ).adjustable
        static let batchNormalisation = OptionDeclaration(
            "batch-normalisation", .bool, default: .bool(false), "Whether hidden units are standardised over the batch."
        )

        static let all =
            [depth, width, taper, activation, dropout, batchNormalisation] + TrainingRecipe.options()
    }
}
