public import Models

/// What `leptune auto` delivers, as its report shows it beside the study that it came from.
public struct DeliveredModel: Sendable {
    /// A trial as people compare them.
    public struct Entry: Sendable {
        /// The number of the trial.
        public var trial: Int
        /// What was trained.
        public var estimator: String
        /// The metric on rows that its models had not seen.
        public var value: Double
        /// How much it counts in what is delivered; 0 for not at all.
        public var weight: Double

        /// Names a trial.
        public init(trial: Int, estimator: String, value: Double, weight: Double) {
            self.trial = trial
            self.estimator = estimator
            self.value = value
            self.weight = weight
        }
    }

    /// A single trial that does as well as what is delivered, as far as the rows can tell.
    public struct Simplest: Sendable {
        /// The number of the trial.
        public var trial: Int
        /// What was trained.
        public var estimator: String
        /// Its metric.
        public var value: Double
        /// The bytes of its models.
        public var bytes: Int

        /// Names a trial.
        public init(trial: Int, estimator: String, value: Double, bytes: Int) {
            self.trial = trial
            self.estimator = estimator
            self.value = value
            self.bytes = bytes
        }
    }

    /// What is said of it by rows that no model had seen; nil if there was no time.
    public var explanation: ModelExplanation?
    /// The trials, the best first.
    public var leaderboard: [Entry]
    /// The metric to expect on new rows.
    public var estimate: EnsembleDescription.Estimate?
    /// The metric of predicting without looking at the columns.
    public var baseline: Double?
    /// The smallest trial that cannot be told from what is delivered.
    public var simplest: Simplest?
    /// What should be known about the data, one sentence each.
    public var warnings: [String]

    /// Gathers what there is.
    public init(
        explanation: ModelExplanation?, leaderboard: [Entry], estimate: EnsembleDescription.Estimate? = nil,
        baseline: Double? = nil, simplest: Simplest? = nil, warnings: [String] = []
    ) {
        self.explanation = explanation
        self.leaderboard = leaderboard
        self.estimate = estimate
        self.baseline = baseline
        self.simplest = simplest
        self.warnings = warnings
    }
}
