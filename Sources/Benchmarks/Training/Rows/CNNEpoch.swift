import Models
import SearchSpaces

extension TrainingRow {
    static let cnnEpoch = TrainingRow(
        "cnn-epoch",
        "an epoch of the classic network conv 32, pool, conv 64, pool, conv 64, dense 64 (3x3, valid, ReLU), Adam "
            + "0.001, batches of 128, one of three on mnist60k",
        data: "mnist60k", quality: .atLeast("accuracy", slack: 0.005),
        targets: [.times(0.45, "torch-channels-last"), .times(0.6, "torch-channels-last")]
    ) { data, context in
        try .estimator(
            "cnn", ["padding": .string("valid")], data: data, context: context, epochs: 3, isPerEpoch: true
        ) { try Workload.test($0, data, "accuracy") }
    }
}
