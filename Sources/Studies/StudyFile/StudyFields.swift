import SearchSpaces

/// Every field that a study file may contain.
enum StudyFields {
    private typealias Field = FieldTable.Field

    private static func required(
        _ name: String, _ kind: FieldKind, _ example: String, _ sentence: String
    ) -> FieldTable.Field {
        Field(name: name, kind: kind, example: example, sentence: sentence)
    }

    private static func optional(_ name: String, _ kind: FieldKind, _ sentence: String) -> FieldTable.Field {
        Field(name: name, kind: kind, example: nil, sentence: sentence)
    }

    static let study = FieldTable(
        title: "A Leptune study",
        fields: [
            required("leptune", .only(.int(1)), "leptune: 1", "The version of this format."),
            required("name", .name, "name: my-study", "The study's name, unique within a store."),
            required(
                "space", .map(parameter), "space: { x: { type: float, low: 0, high: 1 } }",
                "The parameters to search, by name, in order of dependence."),
            optional("forbidden", .list(condition, minimum: 0), "Combinations of values that must not be tried."),
            required("objective", .table(objective), "objective: { train: … }", "What a trial runs."),
            optional(
                "metric", .anyOf([.name, .table(metric)]),
                "What is measured. Needed unless the objective is a function, or 'metrics' are given."),
            optional(
                "metrics", .list(.anyOf([.name, .table(metric)]), minimum: 2),
                "Several metrics that are traded against each other; the first one guides the scheduler."),
            optional(
                "constraints", .list(.name, minimum: 1),
                "Numbers that a trial ends with and that must be 0 or less; not for built-in estimators."),
            optional(
                "fidelity", .map(.anyOf([.whole(1...1_000_000_000), .table(resource)]), maximum: 1),
                "The resource that trials get more or less of, by its unit's name."),
            optional(
                "strategy", .anyOf([.known(.strategies), .table(strategy)]),
                "How to choose what to try next and how long to go on with it; auto if left out."),
            required("budget", .table(budget), "budget: { trials: 50 }", "When to stop."),
            optional("needs", .table(needs), "What a worker must have to run a trial; any worker if left out."),
            optional(
                "retries", .table(retries),
                "How often a trial is tried again, by what went wrong; see each for its default."),
            optional(
                "enqueue", .list(.map(.value), minimum: 1),
                "Configurations to try first, in order; what they leave out gets its default or is drawn."),
            optional(
                "portfolio", .bool,
                "Whether to begin with configurations of the estimator that are known to be good; they come after 'enqueue'."
            ),
            optional(
                "warm-from", .text,
                "An earlier study of the same store, whose results help as far as the spaces agree by name."),
            optional(
                "seed", .whole(0...9_007_199_254_740_991),
                "What every random number of the study is keyed by; 0 if left out."),
            optional(
                "deterministic", .anyOf([.bool, .table(rounds)]),
                "Whether any number of workers makes the same trials, by working in rounds; false if left out."),
        ])

    static let rounds = FieldTable(
        title: "Work in rounds",
        fields: [
            required(
                "batch", .whole(1...1024), "batch: 8",
                "How many trials are suggested at a time, once all before them are at rest: at most so many run at once."
            )
        ])

    static let retryLimits = 0...100

    static let retries = FieldTable(
        title: "Retries, by what went wrong",
        fields: [
            optional("error", retry, "The objective reported an error; no retry if left out."),
            optional("diverged", retry, "The metric became infinite or undefined; no retry if left out."),
            optional("timeout", retry, "An attempt took longer than trial-time; no retry if left out."),
            optional("out-of-memory", retry, "It took more memory than it may; no retry if left out."),
            optional("lost", retry, "Its worker was lost; 4 retries if left out."),
            optional("rejected", retry, "A worker would not run it; 2 retries if left out."),
        ])

    private static let retry = FieldKind.anyOf([.whole(retryLimits), .table(retryRule)])

    static let retryRule = FieldTable(
        title: "How often to try again, and after which waits",
        fields: [
            required("limit", .whole(retryLimits), "limit: 2", "How many retries, at most; the first comes at once."),
            optional("wait", .duration, "How long to wait before the second; it doubles with each. 1s if left out."),
            optional("longest", .duration, "The longest wait; 60s if left out."),
        ])

    // MARK: - Space

    static let parameterTables: [(type: String, table: FieldTable)] = [
        ("float", float), ("int", int), ("categorical", categorical), ("ordinal", ordinal), ("constant", constant),
    ]

    private static let parameter = FieldKind.anyOf([.value] + parameterTables.map { .table($0.table) })

    private static let condition = FieldKind.map(
        .anyOf([.value, .list(.value, minimum: 1), .table(range)]))

    private static let when = optional(
        "when", condition, "When the parameter takes part: what earlier parameters must be.")

    private static func type(_ name: String, _ sentence: String) -> FieldTable.Field {
        required("type", .only(.string(name)), "type: \(name)", sentence)
    }

    static let float = FieldTable(
        title: "A real number",
        fields: [
            type("float", "A real number."),
            required("low", .number, "low: 0", "The least value."),
            required("high", .number, "high: 1", "The greatest value."),
            optional("log", .bool, "Whether to search on a logarithmic scale."),
            optional("step", .number, "The distance between values, counted from low."),
            when,
        ])

    static let int = FieldTable(
        title: "A whole number",
        fields: [
            type("int", "A whole number."),
            required("low", .whole(.min ... .max), "low: 0", "The least value."),
            required("high", .whole(.min ... .max), "high: 1", "The greatest value, included."),
            optional("log", .bool, "Whether to search on a logarithmic scale."),
            optional("step", .whole(1 ... .max), "The distance between values, counted from low."),
            when,
        ])

    static let categorical = FieldTable(
        title: "One of several values without an order",
        fields: [
            type("categorical", "One of several values without an order."),
            required("choices", .list(.value, minimum: 2), "choices: [a, b]", "The values."),
            when,
        ])

    static let ordinal = FieldTable(
        title: "One of several values in an order",
        fields: [
            type("ordinal", "One of several values in an order."),
            required("choices", .list(.value, minimum: 2), "choices: [a, b]", "The values, in order."),
            when,
        ])

    static let constant = FieldTable(
        title: "A single value",
        fields: [
            type("constant", "A single value, never searched."),
            required("value", .value, "value: 1", "The value."),
            when,
        ])

    static let range = FieldTable(
        title: "A range of numbers",
        fields: [
            optional("min", .number, "The least value."),
            optional("max", .number, "The greatest value, included."),
        ])

    // MARK: - Objective

    static let objective = FieldTable(
        title: "What a trial runs",
        fields: [
            optional("train", .table(train), "Trains a built-in estimator on data."),
            optional(
                "command", .list(.anyOf([.text, .number]), minimum: 1),
                "Runs a program, without a shell; {name} stands for a parameter's value."),
            optional("function", .known(.functions), "Evaluates a built-in test function."),
            optional("external", .only(.bool(true)), "Whoever asks for trials evaluates them: leptune ask and tell."),
        ], alternatives: ["train", "command", "function", "external"])

    static let train = FieldTable(
        title: "Training an estimator",
        fields: [
            required("data", .table(data), "data: { dataset: digits }", "The data."),
            required(
                "estimator", .anyOf([.known(.estimators), .word([TrainObjective.byParameter])]), "estimator: ridge",
                "What is trained; by-parameter if a parameter 'estimator' chooses it, with options as ESTIMATOR.OPTION."
            ),
            optional("settings", .map(.value), "Options of the estimator that are not searched."),
            optional(
                "preprocessing", .list(.step, minimum: 0),
                "Steps that change the columns of a table before the estimator sees them, in this order."),
            optional(
                "validation", .anyOf([.word(["test"]), .table(validation)]),
                "How models are judged: on the test rows of the data, or on rows held out; holdout 0.2 if left out."),
        ])

    static let data = FieldTable(
        title: "Where the data are",
        fields: [
            optional("dataset", .known(.dataSets), "A data set that comes with Leptune."),
            optional("csv", .text, "A CSV file with a header row, plain or gzip, relative to the study file."),
            optional("idx", .table(idx), "Images and labels in IDX files, plain or gzip."),
            optional(
                "target", .text, "The column of the CSV file to predict; for clustering, known classes to judge by."),
            optional("weight", .text, "The column that says how much each row counts: numbers from 0."),
            optional("missing", .list(.anyOf([.text, .number]), minimum: 0), "Texts that mean a missing value."),
            optional("ignore", .list(.text, minimum: 0), "Columns to leave out."),
            optional("delimiter", .text, "The character between fields; a comma if left out."),
            optional(
                "task", .word(DataReference.Task.allCases.map(\.rawValue)),
                "What to learn; inferred from the estimator or the target if left out."),
        ], alternatives: ["dataset", "csv", "idx"])

    static let idx = FieldTable(
        title: "IDX files",
        fields: [
            required("images", .text, "images: train-images.gz", "The file of images, relative to the study file."),
            required("labels", .text, "labels: train-labels.gz", "The file of labels, relative to the study file."),
            optional("test-images", .text, "Images set apart for a test, which validation test judges on."),
            optional("test-labels", .text, "Labels of the images set apart."),
        ])

    static let validation = FieldTable(
        title: "How models are judged",
        fields: [
            optional("holdout", .between(0, 1), "The share of rows that is held out."),
            optional("folds", .whole(2...1000), "The number of folds, each held out in turn."),
            optional("group", .text, "With folds: the column whose values say which rows must stay together."),
            optional(
                "time", .text,
                "With folds: the column of dates or numbers in whose order rows came; only earlier ones are trained on."
            ),
            optional(
                "embargo", .anyOf([.duration, .number]),
                "With time: how long before a fold rows are not trained on; a number in the unit of the column."),
        ], alternatives: ["holdout", "folds"])

    // MARK: - The rest

    static let metric = FieldTable(
        title: "What is measured",
        fields: [
            required("name", .name, "name: accuracy", "The metric's name."),
            optional(
                "goal", .word(Metric.Goal.allCases.map(\.rawValue)),
                "Which way is better; known for Leptune's own metrics."),
        ])

    static let resource = FieldTable(
        title: "How much of a resource",
        fields: [
            optional("min", .whole(1...1_000_000_000), "The least at which trials are compared; 1 if left out."),
            required("max", .whole(1...1_000_000_000), "max: 27", "What a full trial gets."),
        ])

    static let strategy = FieldTable(
        title: "A sampler and a scheduler",
        fields: [
            required(
                "sampler", .anyOf([.known(.samplers), .component(.samplers)]), "sampler: random", "What to try next."),
            optional(
                "scheduler", .anyOf([.known(.schedulers), .component(.schedulers)]),
                "How long to go on with a trial; full if left out."),
            optional(
                "explore", .list(.name, minimum: 1),
                "Which parameters may differ in a trial that pbt begins from another's checkpoint; if left out, those that "
                    + "the estimator can change on the way."),
        ])

    static let needs = FieldTable(
        title: "What a worker must have",
        fields: [
            optional("cores", .whole(1...4096), "At least so many cores for a trial."),
            optional("memory", .byteSize, "At least so much memory, such as 4GiB."),
            optional("labels", .map(.text), "Labels that its operator gave it, each with this value."),
        ])

    static let budget = FieldTable(
        title: "When to stop",
        fields: [
            required("trials", .whole(1...1_000_000), "trials: 50", "How many trials are started, at most."),
            optional("time", .duration, "How long the study works, such as 10m."),
            optional("trial-time", .duration, "How long one attempt at a trial may take, such as 90s."),
            optional("trial-memory", .byteSize, "How much memory one trial may take, such as 2GiB."),
        ])
}
