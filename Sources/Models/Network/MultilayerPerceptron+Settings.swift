import SearchSpaces

extension MultilayerPerceptron {
    /// The options in their own types.
    struct Settings {
        let depth: Int
        let width: Int
        let taper: Double
        let activation: Activation
        let dropout: Double
        let normalisesBatches: Bool
        let optimizer: OptimizerKind
        let learningRate: Double
        let momentum: Double
        let isNesterov: Bool
        let weightDecay: Double
        let batchSize: Int
        let schedule: LearningRateSchedule
        let patience: Int

        init(_ settings: ResolvedSettings) {
            depth = settings.int(Option.depth)
            width = settings.int(Option.width)
            taper = settings.float(Option.taper)
            activation = settings.choice(Option.activation, as: Activation.self)
            dropout = settings.float(Option.dropout)
            normalisesBatches = settings.bool(Option.batchNormalisation)
            optimizer = settings.choice(Option.optimizer, as: OptimizerKind.self)
            learningRate = settings.float(Option.learningRate)
            momentum = settings.float(Option.momentum)
            isNesterov = settings.bool(Option.nesterov)
            weightDecay = settings.float(Option.weightDecay)
            batchSize = settings.int(Option.batchSize)
            schedule = settings.choice(Option.schedule, as: LearningRateSchedule.self)
            patience = settings.int(Option.patience)
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

    /// The bytes of a fit: parameters with gradients and two moments, and what a batch leaves in each layer.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        let target: NetworkTarget =
            size.outputs > 1 ? .classes([], count: size.outputs) : .numbers([], .init(mean: 0, deviation: 1))
        let shape = settings.shape(inputs: size.columns, target: target)
        let rows = max(min(settings.batchSize, size.rows), 256)
        let units = shape.sizes.dropFirst().reduce(0, +)
        let scalars = 4 * shape.parameterCount + rows * (2 * units + 2 * (shape.sizes.max() ?? 0) + size.columns)
        return scalars * MemoryLayout<Float>.size + size.rows * (MemoryLayout<Int>.size + MemoryLayout<Float>.size)
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
            "The share of hidden units that a training step leaves out.")
        static let batchNormalisation = OptionDeclaration(
            "batch-normalisation", .bool, default: .bool(false), "Whether hidden units are standardised over the batch."
        )
        static let optimizer = OptionDeclaration.choice(
            "optimizer", default: OptimizerKind.adam,
            "How gradients change the weights: adamw decays weights apart from the gradient.")
        static let learningRate = OptionDeclaration(
            "learning-rate", .float(1e-7...10), default: .float(1e-3), "The size of a step, before the schedule.")
        static let momentum = OptionDeclaration(
            "momentum", .float(0...0.999), default: .float(0.9),
            "How much of the last step sgd keeps; adam and adamw ignore it.")
        static let nesterov = OptionDeclaration(
            "nesterov", .bool, default: .bool(false), "Whether sgd looks ahead along its momentum.")
        static let weightDecay = OptionDeclaration(
            "weight-decay", .float(0...10), default: .float(0),
            "How strongly weights (not shifts and scales) are pulled to zero.")
        static let batchSize = OptionDeclaration(
            "batch-size", .int(1...65536), default: .int(128), "How many rows a step sees; at most all of them.")
        static let schedule = OptionDeclaration.choice(
            "schedule", default: LearningRateSchedule.constant,
            "How the learning rate changes over the epochs planned in all.")
        static let patience = OptionDeclaration(
            "patience", .int(0...10_000), default: .int(0),
            "Stop after so many epochs without a lower validation loss and go back to the best; 0 never stops.")

        static let all = [
            depth, width, taper, activation, dropout, batchNormalisation, optimizer, learningRate, momentum, nesterov,
            weightDecay, batchSize, schedule, patience,
        ]
    }
}
