import Models
import SearchSpaces

/// The estimators that `auto` chooses among for a table, with what is searched of each.
struct AutoSpace {
    /// What decides which estimators are worth their time.
    struct Size {
        var rows: Int
        var columns: Int
        var isRegression: Bool
        /// Which quantile of numbers is predicted; nil for their mean, or for classes.
        var quantile: Double?
        var classes: Int
        /// Processor seconds there are in all.
        var seconds: Double

        /// Whether there are so many columns for the rows that most of them can be expected to say nothing.
        var isWide: Bool { 2 * columns > rows }

        /// The most rows that the covariance of a Gaussian process is searched on.
        static let searchedRows = 600
        /// With more rows its models take a millisecond for a prediction.
        private static let mostProcessRows = 4_000

        /// Whether a Gaussian process can be had in a quarter of the time.
        ///
        /// In five folds each has some thirty factorisations and inverses for the rows that are searched on, and some four
        /// factorisations for all.
        var isWorthGaussianProcess: Bool {
            guard isRegression, rows <= Self.mostProcessRows else { return false }
            func operations(_ rows: Int) -> Double {
                let rows = Double(rows)
                return rows * rows * (rows + 20 * Double(columns))
            }
            let all = rows > Self.searchedRows ? 0.06 * operations(rows) : 0
            return (operations(min(rows, Self.searchedRows)) + all) * 3.5e-9 <= seconds / 4
        }
    }

    /// One parameter `estimator`, and the options of each under its name.
    let space: SearchSpace
    /// Options that are not searched.
    let settings: [String: ParameterValue]
    /// Configurations to begin with, from the cheapest; what they leave out is drawn.
    let portfolio: [[String: ParameterValue]]
    /// What a trial trains for.
    let epochs: Int

    init(_ size: Size) {
        epochs = size.rows < 3_000 ? 40 : 20
        let rounds = RoundsPerEpoch(epochs: epochs)
        let choices =
            size.quantile.map { [.quantile($0), .boosting(size, rounds)] } ?? Self.choices(size, rounds)

        let names = choices.map { ParameterValue.string($0.name) }
        space = SearchSpace(
            [Parameter("estimator", .categorical(names))] + choices.flatMap(\.conditionalParameters))
        settings = choices.reduce(into: [:]) { all, choice in
            for (option, value) in choice.settings { all["\(choice.name).\(option)"] = value }
        }
        var queue: [[String: ParameterValue]] = []
        for rank in 0..<(choices.map(\.configurations.count).max() ?? 0) {
            for choice in choices where rank < choice.configurations.count {
                var values: [String: ParameterValue] = ["estimator": .string(choice.name)]
                for (option, value) in choice.configurations[rank] { values["\(choice.name).\(option)"] = value }
                queue.append(values)
            }
        }
        portfolio = queue
    }

    /// Scatter matrices of more columns take too long.
    private static let mostScatteredColumns = 300

    private static func choices(_ size: Size, _ rounds: RoundsPerEpoch) -> [Choice] {
        var choices: [Choice] = [size.isRegression ? .ridge : .logistic(size)]
        // Cheap, small, and unlike the others, which a mean gains by; on large tables they have nothing to add.
        if size.rows <= 10_000, size.rows * size.columns <= 1_000_000 {
            if size.isRegression {
                choices.append(.elasticNet)
            } else if size.classes <= 50, !size.isWide, size.columns <= mostScatteredColumns {
                choices += [.discriminant("lda"), .discriminant("qda")]
            }
        }
        // A round of boosting grows a tree for each class, which many classes of few rows are not worth.
        let hasManyClasses = size.classes > 50 || size.classes > 20 && size.rows < 20 * size.classes
        if hasManyClasses { choices.append(.neighbours) } else { choices.append(.boosting(size, rounds)) }
        if size.rows >= 100 { choices.append(.perceptron) }
        if size.isWorthGaussianProcess { choices.append(.gaussianProcess) }
        choices.append(.forest("extra-trees", size))
        choices.append(.forest("random-forest", size))
        if hasManyClasses { choices.append(.boosting(size, rounds)) }
        if size.rows <= 2_000, size.classes <= 10 { choices.append(.supportVectors) }
        if size.seconds >= 400, size.rows >= 1_000, size.rows * size.columns <= 2_000_000 {
            choices.append(.tabularNetwork)
        }
        return choices
    }

    /// Boosting rounds, as epochs of several.
    fileprivate struct RoundsPerEpoch {
        let epochs: Int

        /// At least so many rounds in all.
        func reaching(_ rounds: Int) -> ParameterValue { .int(max(1, (rounds + epochs - 1) / epochs)) }
    }
}

/// One estimator of the space.
private struct Choice {
    var name: String
    var parameters: [Parameter]
    var settings: [String: ParameterValue] = [:]
    var configurations: [[String: ParameterValue]]

    /// The parameters under the estimator's name, active where it is chosen.
    var conditionalParameters: [Parameter] {
        parameters.map { parameter in
            let own =
                parameter.condition?.clauses.map { Condition.Clause("\(name).\($0.parameter)", $0.requirement) } ?? []
            return Parameter(
                "\(name).\(parameter.name)", parameter.domain,
                when: Condition([.init("estimator", .oneOf([.string(name)]))] + own))
        }
    }

    /// What is searched of an estimator unless said otherwise.
    static func standardParameters(_ name: String) -> [Parameter] {
        EstimatorCatalogue.named(name)?.defaultSpace.parameters ?? []
    }

    static func logistic(_ size: AutoSpace.Size) -> Choice {
        guard size.isWide else {
            return Choice(
                name: "logistic", parameters: standardParameters("logistic"),
                configurations: [["l2": .float(1e-3)], ["l2": .float(1e-2)]])
        }
        // The L1 penalty keeps the columns that say something.
        return Choice(
            name: "logistic",
            parameters: standardParameters("logistic") + [
                Parameter("l1", .float(low: 1e-4, high: 0.3, log: true, step: nil))
            ],
            configurations: [
                ["l1": .float(0.03), "l2": .float(0.01)], ["l1": .float(1e-3), "l2": .float(1)],
                ["l1": .float(0.1), "l2": .float(0.01)],
            ])
    }

    static let ridge = Choice(
        name: "ridge", parameters: standardParameters("ridge"),
        configurations: [["l2": .float(1e-2)], ["l2": .float(1.0)]])

    static let elasticNet = Choice(
        name: "elastic-net", parameters: standardParameters("elastic-net"),
        configurations: [
            ["penalty": .float(0.01), "l1-ratio": .float(0.5)], ["penalty": .float(0.03), "l1-ratio": .float(1)],
        ])

    static func discriminant(_ name: String) -> Choice {
        Choice(
            name: name, parameters: standardParameters(name),
            configurations: [["shrinkage": .float(0.1)], ["shrinkage": .float(0.5)]])
    }

    static func quantile(_ quantile: Double) -> Choice {
        Choice(
            name: "quantile", parameters: standardParameters("quantile"), settings: ["quantile": .float(quantile)],
            configurations: [["l2": .float(1e-4)], ["l2": .float(1e-2)]])
    }

    static func boosting(_ size: AutoSpace.Size, _ rounds: AutoSpace.RoundsPerEpoch) -> Choice {
        func configuration(
            _ rate: Double, leaves: Int, least: Int, l2: Double, rows: Double, columns: Double, rounds total: Int
        ) -> [String: ParameterValue] {
            [
                "learning-rate": .float(rate), "max-leaves": .int(leaves), "min-samples-leaf": .int(least),
                "l2": .float(l2), "subsample": .float(rows), "column-subsample": .float(columns),
                "rounds-per-epoch": rounds.reaching(total),
            ]
        }
        // The tuned defaults of Holzmüller et al. 2024, arXiv:2407.04491, and small models for small tables.
        let tuned =
            size.isRegression
            ? configuration(0.05, leaves: 100, least: 3, l2: 1e-3, rows: 0.7, columns: 1, rounds: 300)
            : configuration(0.04, leaves: 50, least: 40, l2: 1e-3, rows: 0.75, columns: 1, rounds: 250)
        let isSmall = size.rows < 3_000
        let configurations =
            isSmall
            ? [
                configuration(0.05, leaves: 8, least: 5, l2: 1, rows: 0.8, columns: 0.8, rounds: 160),
                configuration(0.1, leaves: 31, least: 20, l2: 1e-3, rows: 1, columns: 1, rounds: 80),
                configuration(0.03, leaves: 16, least: 10, l2: 5, rows: 0.7, columns: 0.5, rounds: 320),
            ]
            : [
                configuration(0.1, leaves: 31, least: 20, l2: 1e-3, rows: 1, columns: 1, rounds: 120),
                tuned,
                configuration(0.05, leaves: 24, least: 20, l2: 5, rows: 0.8, columns: 0.5, rounds: 500),
                configuration(0.03, leaves: 128, least: 10, l2: 1, rows: 0.8, columns: 0.6, rounds: 400),
            ]
        let most = size.rows < 3_000 ? 400 : 1_000
        return Choice(
            name: "gradient-boosting",
            parameters: standardParameters("gradient-boosting") + [
                Parameter(
                    "rounds-per-epoch",
                    .int(low: 1, high: max(2, most / rounds.epochs), log: true, step: 1))
            ],
            settings: size.quantile.map { ["quantile": .float($0)] } ?? [:],
            configurations: configurations)
    }

    static func forest(_ name: String, _ size: AutoSpace.Size) -> Choice {
        // Larger leaves keep forests of large tables small, and cost hardly anything.
        let least = max(1, size.rows / 5_000)
        let parameters = standardParameters(name).map { parameter in
            parameter.name == "min-samples-leaf"
                ? Parameter(parameter.name, .int(low: least, high: 32 * least, log: true, step: 1)) : parameter
        }
        let share = size.isRegression ? 0.5 : 0.33
        return Choice(
            name: name, parameters: parameters,
            // Each leaf has a number for every class.
            settings: ["trees": .int(max(20, (size.rows < 3_000 ? 200 : 100) * 20 / max(20, size.classes)))],
            configurations: [
                [
                    "max-features": .float(share), "min-samples-leaf": .int(size.rows < 3_000 ? 2 : least),
                    "bootstrap": .bool(name == "random-forest"),
                ]
            ])
    }

    static let neighbours = Choice(
        name: "knn", parameters: standardParameters("knn"),
        configurations: [["neighbours": .int(3), "weighting": .string("distance")], ["neighbours": .int(15)]])

    static let perceptron = Choice(
        name: "mlp",
        parameters: [
            Parameter("depth", .int(low: 1, high: 3, log: false, step: 1)),
            Parameter("width", .int(low: 32, high: 256, log: true, step: 1)),
            Parameter("dropout", .float(low: 0, high: 0.5, log: false, step: nil)),
            Parameter("learning-rate", .float(low: 3e-4, high: 3e-2, log: true, step: nil)),
            Parameter("weight-decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil)),
            Parameter("batch-normalisation", .categorical([.bool(false), .bool(true)])),
            Parameter("activation", .categorical(["relu", "gelu"].map(ParameterValue.string))),
            Parameter("schedule", .categorical(["cosine", "one-cycle"].map(ParameterValue.string))),
        ],
        settings: ["optimizer": .string("adamw"), "batch-size": .int(128)],
        // One that gets far in few steps, and one that is held back, for tables with more noise than shape.
        configurations: [
            [
                "depth": .int(2), "width": .int(160), "dropout": .float(0.1), "learning-rate": .float(1e-2),
                "weight-decay": .float(1e-2), "batch-normalisation": .bool(true), "activation": .string("gelu"),
                "schedule": .string("one-cycle"),
            ],
            [
                "depth": .int(2), "width": .int(128), "dropout": .float(0.2), "learning-rate": .float(2e-3),
                "weight-decay": .float(1e-2), "batch-normalisation": .bool(false), "activation": .string("relu"),
                "schedule": .string("cosine"),
            ],
        ])

    static let supportVectors = Choice(
        name: "svm", parameters: standardParameters("svm"),
        configurations: [["c": .float(1.0), "gamma": .float(1.0)]])

    static let gaussianProcess = Choice(
        name: "gaussian-process", parameters: standardParameters("gaussian-process"),
        // The likelihood of so few rows is known well enough long before its gradient is gone.
        settings: ["tolerance": .float(1), "search-rows": .int(AutoSpace.Size.searchedRows), "steps": .int(8)],
        configurations: [["kernel": .string("matern-5/2"), "lengthscales": .string("each")]])

    static let tabularNetwork = Choice(
        name: "tabular-resnet", parameters: standardParameters("tabular-resnet"), configurations: [[:]])
}
