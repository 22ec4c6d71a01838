import Datasets
import SearchSpaces

extension EstimatorEntry {
    static let recurrentNetwork = EstimatorEntry(
        "recurrent",
        "A recurrent network (GRU or LSTM) that reads each row as a sequence: an image by rows, a table by columns.",
        tasks: [.classification, .regression],
        options: RecurrentNetwork.Option.all,
        defaultSpace: SearchSpace([
            Parameter("cell", .categorical(["gru", "lstm"].map(ParameterValue.string))),
            Parameter("units", .int(low: 16, high: 256, log: true, step: 1)),
            Parameter("depth", .int(low: 1, high: 3, log: false, step: 1)),
            Parameter("dropout", .float(low: 0, high: 0.5, log: false, step: nil)),
            Parameter("learning-rate", .float(low: 3e-4, high: 3e-2, log: true, step: nil)),
            Parameter("gradient-clipping", .float(low: 0.1, high: 10, log: true, step: nil)),
            Parameter("batch-size", .ordinal([32, 64, 128].map(ParameterValue.int))),
            Parameter("schedule", .categorical(["constant", "cosine", "one-cycle"].map(ParameterValue.string))),
        ]),
        usesEpochs: true,
        memory: { settings, size in RecurrentNetwork.memory(.init(settings), size) },
        load: { archive, shape in try LayerNetworkModel(archive, shape: shape) }
    ) { settings, context in
        try RecurrentNetwork.learner(.init(settings), context)
    }
}
