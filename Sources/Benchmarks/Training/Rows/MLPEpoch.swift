import Models
import SearchSpaces

extension TrainingRow {
    static let mlpEpoch = TrainingRow(
        "mlp-epoch",
        "an epoch of a network 784-256-128-10, ReLU, Adam 0.001, batches of 128, one of five on fashion60k",
        data: "fashion60k", quality: .atLeast("accuracy", slack: 0.003),
        targets: [.times(0.6, "jax"), .times(0.65, "torch")]
    ) { data, context in
        try .estimator(
            "mlp", ["depth": .int(2), "width": .int(256), "taper": .float(0.5)], data: data, context: context,
            epochs: 5, isPerEpoch: true
        ) { try Workload.test($0, data, "accuracy") }
    }
}
