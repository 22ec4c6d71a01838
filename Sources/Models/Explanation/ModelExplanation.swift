public import Datasets
public import LinearAlgebra

/// What a model does with its columns and how good it is where: what `leptune model explain` shows, and the report of
/// `leptune auto` draws.
public struct ModelExplanation: Sendable, Codable, Equatable {
    /// What a column adds to predictions, over all rows.
    public struct Effect: Sendable, Codable, Equatable {
        /// The column.
        public var name: String
        /// The mean over the rows of how much its Shapley value is above or below 0.
        public var meanSize: Double

        /// Names a column.
        public init(name: String, meanSize: Double) {
            self.name = name
            self.meanSize = meanSize
        }
    }

    /// Which Shapley values there are.
    public struct Effects: Sendable, Codable, Equatable {
        /// `tree` for exact ones of trees, `permutation` for those of a sample of orders.
        public var method: String
        /// In what they are measured.
        public var scale: ShapleyValues.Scale
        /// How many rows were explained.
        public var rows: Int
        /// The class whose probability or score is explained; nil for numbers.
        ///
        /// Of two classes the second; of more the mean over all.
        public var output: String?
        /// The columns, the greatest first.
        public var columns: [Effect]

        /// Sums up the Shapley values of rows.
        ///
        /// - Parameters:
        ///   - values: The values.
        ///   - method: How they were found.
        ///   - classNames: The names of the classes; nil for numbers.
        public init(_ values: ShapleyValues, method: String, classNames: [String]?) {
            self.method = method
            scale = values.scale
            rows = values.rows
            var sizes = [Double](repeating: 0, count: values.names.count)
            if values.outputs <= 2 {
                output = classNames.flatMap { $0.count == 2 ? $0[1] : nil }
                sizes = values.meanSizes(output: values.outputs - 1)
            } else {
                for output in 0..<values.outputs {
                    for (column, size) in values.meanSizes(output: output).enumerated() {
                        sizes[column] += size / Double(values.outputs)
                    }
                }
            }
            columns = zip(values.names, sizes).map { Effect(name: $0, meanSize: $1) }.sorted {
                ($1.meanSize, $0.name) < ($0.meanSize, $1.name)
            }
        }
    }

    /// What it predicts.
    public var task: LearningTask
    /// The column that it predicts.
    public var target: String
    /// The names of the classes; nil for numbers.
    public var classNames: [String]?
    /// The metric that columns and slices are measured by.
    public var metric: String
    /// Which way the metric improves.
    public var goal: String
    /// How many rows the model is judged on.
    public var rows: Int
    /// Whether no model had seen these rows.
    public var isUnseen: Bool
    /// Every metric of the task on these rows; undefined ones are missing.
    public var metrics: [String: Double]
    /// How the probabilities were calibrated; nil for not at all.
    public var calibration: String?
    /// From which probability on a row is given the second of two classes, if that is not a half.
    public var threshold: Double?
    /// The mean cost of a row's decision, if costs are known.
    public var meanCost: Double?
    /// What each column is worth to the metric.
    public var importance: PermutationImportance?
    /// What each column adds to predictions.
    public var effects: Effects?
    /// How predictions change along each column.
    public var dependence: [PartialDependence]
    /// Where the model is weaker.
    public var slices: WeakSlices?
    /// How groups are treated, for each column that was named.
    public var fairness: [GroupRates]
    /// What it takes for what.
    public var mistakes: Mistakes
    /// Whether its probabilities come true.
    public var reliability: Reliability?
    /// What each threshold gives.
    public var roc: ROCCurve?
    /// How its numbers stray.
    public var residuals: ResidualSummary?
    /// What is remarkable about the rows, one sentence each.
    public var remarks: [String]

    /// Gathers what is known from predictions alone.
    ///
    /// - Parameters:
    ///   - predictions: For each row.
    ///   - target: The truth.
    ///   - column: The column that is predicted.
    ///   - metric: By which columns and slices are measured.
    ///   - decision: How a class is decided on.
    ///   - isUnseen: Whether no model had seen these rows.
    public init(
        of predictions: Matrix<Float>, _ target: Target, column: String, metric: MetricEntry,
        decision: DecisionRule? = nil, isUnseen: Bool
    ) {
        task = target.task
        self.target = column
        self.metric = metric.name
        goal = metric.goal.rawValue
        rows = target.count
        self.isUnseen = isUnseen
        var metrics: [String: Double] = [:]
        for entry in MetricCatalogue.ofPredictions(target.task, and: metric.name) {
            if let value = try? entry.evaluate(predictions, target, decidedBy: decision), value.isFinite {
                metrics[entry.name] = value
            }
        }
        self.metrics = metrics
        threshold = decision?.threshold
        dependence = []
        fairness = []
        remarks = []
        switch target {
        case .classes(let codes, let names):
            classNames = names
            let decisions = predictions.decisions(by: decision)
            mistakes = Mistakes(predictions, decisions: decisions, target)
            reliability = Reliability(of: predictions, codes, names: names)
            roc = ROCCurve(of: predictions, codes, names: names)
            meanCost = decision?.meanCost(of: decisions, codes)
        case .numbers(let numbers):
            mistakes = Mistakes(predictions, decisions: [], target)
            residuals = ResidualSummary(of: predictions, numbers)
        case .unlabelled: mistakes = Mistakes(predictions, decisions: [], target)
        }
    }
}
