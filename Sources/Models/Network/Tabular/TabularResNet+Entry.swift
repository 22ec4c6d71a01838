import Datasets
import SearchSpaces

extension EstimatorEntry {
    static let tabularResNet = EstimatorEntry(
        "tabular-resnet",
        "A residual network for tables, with learned embeddings of categories and numbers.",
        tasks: [.classification, .regression],
        options: TabularResNet.Option.all,
        // After table 13 of Gorishniy et al. 2021 and table 10 of Gorishniy et al. 2022.
        defaultSpace: SearchSpace([
            Parameter("blocks", .int(low: 1, high: 4, log: false, step: 1)),
            Parameter("width", .int(low: 64, high: 384, log: true, step: 1)),
            Parameter("hidden-factor", .float(low: 1, high: 4, log: false, step: nil)),
            Parameter("hidden-dropout", .float(low: 0, high: 0.5, log: false, step: nil)),
            Parameter("residual-dropout", .float(low: 0, high: 0.3, log: false, step: nil)),
            Parameter("normalisation", .categorical(["batch", "layer"].map(ParameterValue.string))),
            Parameter(
                "numeric-embedding",
                .categorical(["none", "piecewise-linear", "periodic"].map(ParameterValue.string))),
            Parameter(
                "numeric-resolution", .int(low: 4, high: 64, log: true, step: 1),
                when: Condition([
                    .init("numeric-embedding", .oneOf([.string("piecewise-linear"), .string("periodic")]))
                ])),
            Parameter(
                "frequency-scale", .float(low: 1e-2, high: 10, log: true, step: nil),
                when: Condition([.init("numeric-embedding", .oneOf([.string("periodic")]))])),
            Parameter("learning-rate", .float(low: 1e-4, high: 1e-2, log: true, step: nil)),
            Parameter("weight-decay", .float(low: 1e-6, high: 1e-2, log: true, step: nil)),
            Parameter("batch-size", .ordinal([128, 256, 512].map(ParameterValue.int))),
            Parameter("schedule", .categorical(["constant", "cosine"].map(ParameterValue.string))),
        ]),
        usesEpochs: true, form: .embedded,
        memory: { settings, size in TabularResNet.memory(.init(settings), size) },
        load: { archive, shape in try TabularNetworkModel(archive, shape: shape) }
    ) { settings, context in
        TabularResNet.learner(.init(settings), context)
    }
}
