import SearchSpaces
import Studies

extension StudyVocabulary {
    /// A vocabulary like the one of the catalogues, for what cannot see them.
    static let sample = StudyVocabulary(
        samplers: [
            Component("random"),
            Component("gp", options: [OptionDeclaration("initial", .int(1...1000), default: .int(8))]),
        ],
        schedulers: [
            Component("full"),
            Component(
                "hyperband", options: [OptionDeclaration("eta", .int(2...10), default: .int(3))], needsFidelity: true),
            Component(
                "pbt",
                options: [
                    OptionDeclaration("population", .int(2...10_000)), OptionDeclaration("interval", .int(1...1_000)),
                ], needsFidelity: true, branches: true),
        ],
        strategies: [
            Strategy("random", sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("full")),
            Strategy("bayes", sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("full")),
            Strategy("hyperband", sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("hyperband")),
            Strategy("bohb", sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("hyperband")),
        ],
        estimators: [
            Subject(
                "logistic", options: [OptionDeclaration("l2", .float(0...1e6), default: .float(1e-4))],
                tasks: [.classification], resource: Resource("epochs", standard: 50)),
            Subject(
                "ridge", options: [OptionDeclaration("l2", .float(0...1e6), default: .float(1e-3))],
                tasks: [.regression]),
            Subject(
                "k-means",
                options: [
                    OptionDeclaration("clusters", .int(1...10_000), default: .int(8)),
                    OptionDeclaration("restarts", .int(1...100), default: .int(1)),
                ],
                tasks: [.clustering], resource: Resource("epochs", standard: 20)),
            Subject(
                "mlp",
                options: [
                    OptionDeclaration("depth", .int(0...16), default: .int(2)),
                    OptionDeclaration("width", .int(1...4096), default: .int(128)),
                    OptionDeclaration("activation", .choice(["relu", "gelu", "tanh"]), default: .string("relu")),
                    OptionDeclaration("dropout", .float(0...0.95), default: .int(0)).adjustable,
                    OptionDeclaration("batch-normalisation", .bool, default: .bool(false)),
                    OptionDeclaration("optimizer", .choice(["sgd", "adam", "adamw"]), default: .string("adam")),
                    OptionDeclaration("learning-rate", .floatAbove(0, upTo: 10), default: .float(1e-3)).adjustable,
                    OptionDeclaration("momentum", .float(0...0.999), default: .float(0.9)).adjustable,
                    OptionDeclaration("weight-decay", .float(0...10), default: .int(0)).adjustable,
                    OptionDeclaration("batch-size", .int(1...65536), default: .int(128)),
                    OptionDeclaration(
                        "schedule", .choice(["constant", "cosine", "step", "one-cycle"]), default: .string("constant")),
                    OptionDeclaration("patience", .int(0...10_000), default: .int(0)),
                ],
                tasks: [.classification, .regression], resource: Resource("epochs", standard: 20)),
            Subject(
                "cnn",
                options: [
                    OptionDeclaration(
                        "layers",
                        .text(
                            TextForm("layers such as \"conv 32, pool\"") { text in
                                text.contains("?") ? "at character 7: found \"?\"" : nil
                            })),
                    OptionDeclaration("optimizer", .choice(["sgd", "adam", "adamw"]), default: .string("adam")),
                    OptionDeclaration("learning-rate", .float(1e-7...10), default: .float(1e-3)),
                    OptionDeclaration("schedule", .choice(["constant", "cosine"]), default: .string("constant")),
                ],
                tasks: [.classification, .regression], resource: Resource("epochs", standard: 20)),
        ],
        functions: [
            Subject(
                "branin",
                options: [
                    OptionDeclaration("x1", .float(-5...10), isRequired: true),
                    OptionDeclaration("x2", .float(0...15), isRequired: true),
                ]),
            Subject("sphere"),
        ],
        metrics: [
            KnownMetric("accuracy", .maximize, tasks: [.classification]),
            KnownMetric("log-loss", .minimize, tasks: [.classification]),
            KnownMetric("roc-auc", .maximize, tasks: [.classification]),
            KnownMetric("rmse", .minimize, tasks: [.regression]),
            KnownMetric("silhouette", .maximize, tasks: [.clustering]),
            KnownMetric("stability", .maximize, tasks: [.clustering]),
        ],
        dataSets: [
            DataSet("digits", task: .classification), DataSet("german_credit", task: .classification),
            DataSet("penguins", task: .classification),
        ],
        steps: [
            Step("impute", options: [fill, enabled], lists: ["columns"], shorthand: fill),
            Step("one-hot", options: [enabled], lists: ["columns"]),
            Step("group-rare", options: [share, enabled], lists: ["columns"], shorthand: share),
            Step("target-encode", options: [smoothing, enabled], lists: ["columns"], shorthand: smoothing),
            Step("scale", options: [scale, quantiles, enabled], lists: ["columns"], shorthand: scale),
        ])

    private static let enabled = OptionDeclaration("enabled", .bool, default: .bool(true))
    private static let fill = OptionDeclaration("method", .choice(["mean", "median"]), default: .string("median"))
    private static let share = OptionDeclaration("share", .float(0...1), default: .float(0.01))
    private static let smoothing = OptionDeclaration("smoothing", .float(0...1e9), default: .float(10))
    private static let quantiles = OptionDeclaration("quantiles", .int(2...10_000), default: .int(1_000))
    private static let scale = OptionDeclaration(
        "method", .choice(["standard", "robust", "quantile", "power", "none"]), default: .string("standard"))
}
