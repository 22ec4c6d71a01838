import Datasets
import SearchSpaces

extension EstimatorEntry {
    static let multilayerPerceptron = EstimatorEntry(
        "mlp",
        "A fully connected network for classes (softmax and cross-entropy) or numbers (squared error).",
        tasks: [.classification, .regression],
        options: MultilayerPerceptron.Option.all,
        defaultSpace: SearchSpace([
            Parameter("depth", .int(low: 1, high: 4, log: false, step: 1)),
            Parameter("width", .int(low: 32, high: 512, log: true, step: 1)),
            Parameter("activation", .categorical(["relu", "gelu", "tanh"].map(ParameterValue.string))),
            Parameter("dropout", .float(low: 0, high: 0.5, log: false, step: nil)),
            Parameter("batch-normalisation", .categorical([.bool(false), .bool(true)])),
            Parameter("optimizer", .categorical(["adamw", "sgd"].map(ParameterValue.string))),
            Parameter("learning-rate", .float(low: 1e-4, high: 1e-1, log: true, step: nil)),
            Parameter(
                "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter("weight-decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil)),
            Parameter("batch-size", .ordinal([32, 64, 128, 256].map(ParameterValue.int))),
            Parameter("schedule", .categorical(["constant", "cosine", "one-cycle"].map(ParameterValue.string))),
        ]),
        usesEpochs: true,
        memory: { settings, size in MultilayerPerceptron.memory(.init(settings), size) },
        load: { archive, shape in try NetworkModel(archive, shape: shape) }
    ) { settings, context in
        MultilayerPerceptron.learner(.init(settings), context)
    }
}
