import SearchSpaces

extension ConvolutionalNetwork {
    /// The options in their own types.
    struct Settings {
        let architecture: LayerArchitecture
        let optimizer: OptimizerKind
        let learningRate: Double
        let momentum: Double
        let isNesterov: Bool
        let weightDecay: Double
        let batchSize: Int
        let schedule: LearningRateSchedule

        init(_ settings: ResolvedSettings) {
            architecture = LayerArchitecture(
                text: settings.text(Option.layers),
                defaults: LayerDefaults(
                    padding: settings.choice(Option.padding, as: Padding.self),
                    activation: settings.choice(Option.activation, as: Activation.self)))
            optimizer = settings.choice(Option.optimizer, as: OptimizerKind.self)
            learningRate = settings.float(Option.learningRate)
            momentum = settings.float(Option.momentum)
            isNesterov = settings.bool(Option.nesterov)
            weightDecay = settings.float(Option.weightDecay)
            batchSize = settings.int(Option.batchSize)
            schedule = settings.choice(Option.schedule, as: LearningRateSchedule.self)
        }
    }

    /// The options, each declared once.
    enum Option {
        static let layers = OptionDeclaration(
            "layers",
            .text(
                TextForm("layers such as \"conv 32, pool, [conv 32, conv 32], global-pool, dense 64\"") { text in
                    do {
                        _ = try LayerText.read(text, defaults: LayerDefaults())
                        return nil
                    } catch {
                        return "\(error)"
                    }
                }), default: .string("conv 32, pool, conv 64, pool, conv 64, dense 64"),
            "The layers between image and output, in order; blocks in brackets are added to their input.")
        static let padding = OptionDeclaration.choice(
            "padding", default: Padding.same,
            "The borders of convolutions that do not say so themselves: same keeps the size with zeros around the "
                + "image, valid keeps windows within it.")
        static let activation = OptionDeclaration.choice(
            "activation", default: Activation.relu, "The function behind layers with weights.")
        static let optimizer = MultilayerPerceptron.Option.optimizer
        static let learningRate = MultilayerPerceptron.Option.learningRate
        static let momentum = MultilayerPerceptron.Option.momentum
        static let nesterov = MultilayerPerceptron.Option.nesterov
        static let weightDecay = MultilayerPerceptron.Option.weightDecay
        static let batchSize = OptionDeclaration(
            "batch-size", .int(1...4096), default: .int(128), "How many images a step sees; at most all of them.")
        static let schedule = MultilayerPerceptron.Option.schedule

        static let all = [
            layers, padding, activation, optimizer, learningRate, momentum, nesterov, weightDecay, batchSize, schedule,
        ]
    }
}
