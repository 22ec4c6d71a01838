import SearchSpaces

/// How a network is trained, whatever its architecture.
package struct TrainingRecipe: Sendable {
    package var optimizer = OptimizerKind.adam
    package var learningRate = 1e-3
    package var momentum = 0.9
    package var isNesterov = false
    package var weightDecay = 0.0
    /// The largest norm of a gradient; 0 for any.
    package var gradientClipping = 0.0
    package var batchSize = 128
    package var schedule = LearningRateSchedule.constant
    /// The share of the planned steps in which the learning rate rises.
    package var warmup = 0.0
    /// How many epochs the plateau schedule bears without improvement.
    package var plateauPatience = 5
    package var labelSmoothing = 0.0
    /// The parameter α of mixup's Beta(α, α); 0 does not mix.
    package var mixup = 0.0
    package var averaging = Averaging.none
    package var averagingDecay = 0.999
    /// The share of the planned epochs after which stochastic averaging begins.
    package var averagingStart = 0.75
    package var patience = 0
    var precision = TrainingPrecision.automatic

    package init() {}

    init(_ settings: ResolvedSettings) {
        optimizer = settings.choice(Option.optimizer(), as: OptimizerKind.self)
        learningRate = settings.float(Option.learningRate())
        momentum = settings.float(Option.momentum)
        isNesterov = settings.bool(Option.nesterov)
        weightDecay = settings.float(Option.weightDecay())
        gradientClipping = settings.float(Option.gradientClipping())
        batchSize = settings.int(Option.batchSize())
        schedule = settings.choice(Option.schedule(), as: LearningRateSchedule.self)
        warmup = settings.float(Option.warmup)
        plateauPatience = settings.int(Option.plateauPatience)
        labelSmoothing = settings.float(Option.labelSmoothing)
        mixup = settings.has(Option.mixup) ? settings.float(Option.mixup) : 0
        averaging = settings.choice(Option.averaging, as: Averaging.self)
        averagingDecay = settings.float(Option.averagingDecay)
        averagingStart = settings.float(Option.averagingStart)
        patience = settings.int(Option.patience)
        precision = settings.choice(Option.precision, as: TrainingPrecision.self)
    }

    /// The bytes that training takes beside the training set and a pass through the network.
    ///
    /// Parameters with gradients and moments, averages and the best so far; batches, orders and targets.
    func memory(parameters: Int, statistics: Int, size: FitSize) -> Int {
        let blocks =
            2 + (optimizer == .sgd ? 1 : 2) + (averaging == .none ? 0 : 1) + (patience > 0 ? 1 : 0)
        let batch = (min(batchSize, size.rows) + 1) * (size.columns + 2 * size.outputs)
        let apart = patience > 0 ? size.rows / 10 * size.columns : 0
        return (blocks * parameters + 3 * statistics + batch + apart) * MemoryLayout<Float>.size
            + size.rows * (2 * MemoryLayout<Int>.size + MemoryLayout<Float>.size)
    }

    /// The options that every network has, some with defaults of its own.
    ///
    /// - Parameter mixes: Whether inputs may be mixed: not where they are codes of categories.
    static func options(
        optimizer: OptimizerKind = .adam, learningRate: Double = 1e-3, weightDecay: Double = 0,
        gradientClipping: Double = 0, batchSize: Int = 128, schedule: LearningRateSchedule = .constant,
        mixes: Bool = true
    ) -> [OptionDeclaration] {
        [
            Option.optimizer(optimizer), Option.learningRate(learningRate), Option.momentum, Option.nesterov,
            Option.weightDecay(weightDecay), Option.gradientClipping(gradientClipping), Option.batchSize(batchSize),
            Option.schedule(schedule), Option.warmup, Option.plateauPatience, Option.labelSmoothing,
        ] + (mixes ? [Option.mixup] : []) + [
            Option.averaging, Option.averagingDecay, Option.averagingStart, Option.patience, Option.precision,
        ]
    }

    /// The options, each declared once.
    enum Option {
        static func optimizer(_ standard: OptimizerKind = .adam) -> OptionDeclaration {
            .choice(
                "optimizer", default: standard,
                "How gradients change the weights: adamw decays weights apart from the gradient.")
        }
        static func learningRate(_ standard: Double = 1e-3) -> OptionDeclaration {
            OptionDeclaration(
                "learning-rate", .float(1e-7...10), default: .float(standard),
                "The size of a step, before the schedule."
            ).adjustable
        }
        static let momentum = OptionDeclaration(
            "momentum", .float(0...0.999), default: .float(0.9),
            "How much of the last step sgd keeps; adam and adamw ignore it."
        ).adjustable
        static let nesterov = OptionDeclaration(
            "nesterov", .bool, default: .bool(false), "Whether sgd looks ahead along its momentum."
        ).adjustable
        static func weightDecay(_ standard: Double = 0) -> OptionDeclaration {
            OptionDeclaration(
                "weight-decay", .float(0...10), default: .float(standard),
                "How strongly weights (not shifts and scales) are pulled to zero."
            ).adjustable
        }
        static func gradientClipping(_ standard: Double = 0) -> OptionDeclaration {
            OptionDeclaration(
                "gradient-clipping", .float(0...1e6), default: .float(standard),
                "The largest norm of the gradient of a step; longer ones are shortened to it; 0 leaves all as they are."
            ).adjustable
        }
        static func batchSize(_ standard: Int = 128) -> OptionDeclaration {
            OptionDeclaration(
                "batch-size", .int(1...65536), default: .int(standard),
                "How many rows a step sees; at most all of them."
            )
        }
        static func schedule(_ standard: LearningRateSchedule = .constant) -> OptionDeclaration {
            .choice(
                "schedule", default: standard, "How the learning rate changes over the epochs planned in all.")
        }
        static let warmup = OptionDeclaration(
            "warmup", .float(0...0.5), default: .float(0),
            "The share of the planned steps in which the learning rate rises to where the schedule begins.")
        static let plateauPatience = OptionDeclaration(
            "plateau-patience", .int(0...10_000), default: .int(5),
            "How many epochs without a lower loss the plateau schedule bears before it takes a tenth of the rate.")
        static let labelSmoothing = OptionDeclaration(
            "label-smoothing", .float(0...0.9), default: .float(0),
            "The share of a row's class that is spread over all classes; numbers ignore it."
        ).adjustable
        static let mixup = OptionDeclaration(
            "mixup", .float(0...10), default: .float(0),
            "Trains on mixtures of two rows with shares from Beta(mixup, mixup); 0 does not mix."
        ).adjustable
        static let averaging = OptionDeclaration.choice(
            "averaging", default: Averaging.none,
            "Which average of the weights predicts: ema moves with the steps, swa is the mean of the last epochs.")
        static let averagingDecay = OptionDeclaration(
            "averaging-decay", .float(0...0.99999), default: .float(0.999), "How much of itself ema keeps at each step."
        )
        static let averagingStart = OptionDeclaration(
            "averaging-start", .float(0...0.99), default: .float(0.75),
            "The share of the planned epochs after which swa begins.")
        static let patience = OptionDeclaration(
            "patience", .int(0...10_000), default: .int(0),
            "Stop after so many epochs without a lower validation loss and go back to the best; 0 never stops.")
        static let precision = OptionDeclaration.choice(
            "precision", default: TrainingPrecision.automatic,
            "How exact products are in training, where the processor multiplies bfloat16 in half the time: auto takes it "
                + "for classes. Predictions are made in full precision.")
    }
}
