import SearchSpaces
import Studies

extension StrategyProblem {
    /// Handwritten digits with a perceptron, for schedulers, where little is known of what is good.
    static let digits = StrategyProblem(
        name: "digits",
        space: SearchSpace([
            Parameter("optimizer", .categorical([.string("sgd"), .string("adamw")])),
            Parameter(
                "momentum", .float(low: 0, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter(
                "weight-decay", .float(low: 1e-6, high: 1, log: true, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("adamw")]))])),
            Parameter("learning-rate", .float(low: 1e-5, high: 1, log: true, step: nil)),
            Parameter("depth", .int(low: 1, high: 4, log: false, step: 1)),
            Parameter("width", .int(low: 4, high: 256, log: true, step: 1)),
            Parameter("dropout", .float(low: 0, high: 0.7, log: false, step: nil)),
            Parameter("batch-size", .ordinal([.int(16), .int(32), .int(64), .int(128), .int(256)])),
            Parameter("activation", .categorical([.string("relu"), .string("tanh"), .string("gelu")])),
        ]), metric: Metric("log-loss", .minimize), optimum: 0,
        objective: TrainObjective(
            data: DataReference(source: .bundled("digits")), estimator: "mlp", validation: .holdOut(0.2)),
        trials: 30, epochs: 27, comparesSchedulers: true)

    /// Credit risks with a perceptron, for samplers: the space of `search-spaces/german-credit-bayes.yaml`.
    static let germanCredit = StrategyProblem(
        name: "german-credit",
        space: SearchSpace(
            [
                Parameter("optimizer", .categorical([.string("sgd"), .string("adamw")])),
                Parameter(
                    "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                    when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
                Parameter(
                    "weight-decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil),
                    when: Condition([.init("optimizer", .oneOf([.string("adamw")]))])),
                Parameter("learning-rate", .float(low: 1e-4, high: 1e-1, log: true, step: nil)),
                Parameter("depth", .int(low: 1, high: 3, log: false, step: 1)),
                Parameter("width", .int(low: 8, high: 128, log: true, step: 1)),
                Parameter("dropout", .float(low: 0, high: 0.6, log: false, step: 0.1)),
                Parameter("activation", .constant(.string("relu"))),
            ],
            forbidden: [
                Condition([.init("depth", .oneOf([.int(3)])), .init("width", .range(low: 65, high: nil))])
            ]), metric: Metric("roc-auc", .maximize), optimum: -1,
        objective: TrainObjective(
            data: DataReference(source: .bundled("german_credit")), estimator: "mlp",
            settings: ["batch-size": .int(64), "schedule": .string("cosine")], validation: .folds(5)),
        trials: 30, epochs: 20, comparesSchedulers: false)
}
