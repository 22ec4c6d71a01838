import Datasets
import SearchSpaces

extension EstimatorEntry {
    static let convolutionalNetwork = EstimatorEntry(
        "cnn",
        "A convolutional network of declared layers over images, for classes (softmax and cross-entropy) or numbers "
            + "(squared error).",
        tasks: [.classification, .regression],
        options: ConvolutionalNetwork.Option.all,
        defaultSpace: SearchSpace([
            Parameter(
                "layers",
                .categorical(
                    [
                        "conv 16, pool, dense 32",
                        "conv 32, pool, conv 64, pool, conv 64, dense 64",
                        "conv 32 linear, batch-norm, pool, conv 64 linear, batch-norm, pool, dense 64, dropout 0.3",
                        "conv 16, [conv 16, conv 16], [conv 32 stride 2, conv 32], global-pool",
                    ].map(ParameterValue.string))),
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
        needsImages: true,
        memory: { settings, size in ConvolutionalNetwork.memory(.init(settings), size) },
        load: { archive, shape in try LayerNetworkModel(archive, shape: shape) }
    ) { settings, context in
        try ConvolutionalNetwork.learner(.init(settings), context)
    }
}
