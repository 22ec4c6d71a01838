public import Datasets

/// Everything about an ensemble but its models: what it was made from, how, how good it is, and what it expects of data.
public struct EnsembleDescription: Sendable, Equatable, Codable {
    /// What is known of a column that the ensemble learned from.
    public struct Column: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// What its values were.
        public var kind: ColumnKind
        /// The levels of a category; nil for numbers, empty for texts and dates, of which any is welcome.
        public var levels: [String]?
        /// The least and the greatest number of training.
        public var minimum, maximum: Double?
        /// How many training rows had no value.
        public var missing: Int
        /// Values that are typical of training, in no order that says which rows had them.
        ///
        /// Numbers, or places among the levels; nil for a missing one. Nil as a whole where none are kept, as of texts.
        public var typical: [Double?]?
        /// What numbers were counted in that were written with units; nil for plain ones.
        public var unit: String?

        /// Describes a column.
        public init(
            name: String, kind: ColumnKind, levels: [String]?, minimum: Double?, maximum: Double?, missing: Int,
            typical: [Double?]? = nil
        ) {
            self.name = name
            self.kind = kind
            self.levels = levels
            self.minimum = minimum
            self.maximum = maximum
            self.missing = missing
            self.typical = typical
        }
    }

    /// One configuration that takes part, with a model for each fold.
    public struct Member: Sendable, Equatable, Codable {
        /// The trial of the study.
        public var trial: Int
        /// The estimator's name in its catalogue.
        public var estimator: String
        /// How much its predictions count; those of all members sum to 1.
        public var weight: Double
        /// How many models it has: each was fitted without one part of the rows, and their mean is what it predicts.
        public var models: Int

        /// Describes a member.
        public init(trial: Int, estimator: String, weight: Double, models: Int) {
            self.trial = trial
            self.estimator = estimator
            self.weight = weight
            self.models = models
        }
    }

    /// A metric on rows that no model had seen, with the interval in which it may be expected.
    public struct Estimate: Sendable, Equatable, Codable {
        /// The value.
        public var value: Double
        /// The ends of the interval of 95 %.
        public var low, high: Double

        /// Creates an estimate.
        public init(value: Double, low: Double, high: Double) {
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// What it predicts.
    public var task: LearningTask
    /// The column that it predicts.
    public var target: String
    /// What it predicts is counted in, if the target was written with units.
    public var targetUnit: String?
    /// The names of the classes in the order of its predictions; nil if it predicts numbers.
    public var classNames: [String]?
    /// The columns that it learned from.
    public var columns: [Column]
    /// Columns of the training data that it left out.
    public var ignored: [String]
    /// Cells that count as missing.
    public var missing: [String]
    /// What is predicted without any model: the share of each class, or the mean.
    public var base: [Double]
    /// What takes part.
    public var members: [Member]
    /// The metric that it was made for.
    public var metric: String
    /// Metrics on rows that no model had seen, corrected for the selection of the members, by name.
    public var estimates: [String: Estimate]
    /// Which quantile of numbers it predicts; nil for their mean, or for classes.
    public var quantile: Double?
    /// What is added to the mean of the members' quantiles so that the share lies below; nil for nothing.
    public var quantileShift: Double?
    /// The share of rows, none of which its model had seen, whose number was at most what was predicted; nil unless it
    /// predicts a quantile.
    public var shareBelow: Double?
    /// Quantiles 0, 0.005 … 1 of the sizes of the errors on rows that no model had seen; empty for classes.
    public var errorQuantiles: [Double]
    /// What is done to the mean of the members' probabilities; nil for nothing.
    public var calibration: ProbabilityCalibration?
    /// How a class is decided on; nil for the likeliest.
    public var decision: DecisionRule?
    /// What should be known about the data, one sentence each.
    public var warnings: [String]
    /// What rows must be like; nil in files of versions that did not ask.
    public var contract: DataContract?
    /// The data.
    public var data: ModelDescription.Data
    /// The study that it comes from.
    public var study: String
    /// The seed.
    public var seed: UInt64
    /// The version of Leptune that made it.
    public var leptune: String

    /// Describes an ensemble.
    public init(
        task: LearningTask, target: String, classNames: [String]?, columns: [Column], ignored: [String],
        missing: [String], base: [Double], members: [Member], metric: String, estimates: [String: Estimate],
        errorQuantiles: [Double], calibration: ProbabilityCalibration? = nil, decision: DecisionRule? = nil,
        warnings: [String], data: ModelDescription.Data, study: String, seed: UInt64, leptune: String
    ) {
        self.task = task
        self.target = target
        self.classNames = classNames
        self.columns = columns
        self.ignored = ignored
        self.missing = missing
        self.base = base
        self.members = members
        self.metric = metric
        // JSON has no word for numbers that are not.
        self.estimates = estimates.filter { $1.value.isFinite && $1.low.isFinite && $1.high.isFinite }
        self.errorQuantiles = errorQuantiles
        self.calibration = calibration
        self.decision = decision
        self.warnings = warnings
        self.data = data
        self.study = study
        self.seed = seed
        self.leptune = leptune
    }

    /// How wide an interval has to be on both sides to hold a share of the true values; nil if that is not known.
    ///
    /// - SeeAlso: Barber, Candès, Ramdas, Tibshirani 2021, "Predictive inference with the jackknife+", arXiv:1905.02928,
    ///   of which this is the cross-validated form with one width for all rows.
    public func halfWidth(forShare share: Double) -> Double? {
        guard errorQuantiles.count > 1, share > 0, share < 1 else { return nil }
        let place = Int((share * Double(errorQuantiles.count - 1)).rounded(.up))
        return errorQuantiles[min(place, errorQuantiles.count - 1)]
    }

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        switch (task, classNames) {
        case (.classification, let names?):
            guard !names.isEmpty, Set(names).count == names.count, base.count == names.count else {
                return "its classes contradict each other"
            }
        case (.regression, nil):
            guard base.count == 1 else { return "it has \(base.count) means" }
        case (.classification, nil), (.regression, .some), (.clustering, _): return "its task and classes do not agree"
        }
        guard quantile.map({ $0 > 0 && $0 < 1 && task == .regression }) ?? (quantileShift == nil),
            quantileShift?.isFinite ?? true,
            shareBelow.map({ (0...1).contains($0) }) ?? true
        else { return "its quantile cannot be" }
        guard Set(columns.map(\.name)).count == columns.count else { return "two columns have the same name" }
        guard members.allSatisfy({ $0.models > 0 && $0.models <= 1000 && $0.weight >= 0 && $0.weight <= 1 }) else {
            return "a member has no sensible weight"
        }
        let classes = classNames?.count ?? 0
        guard calibration?.isSound(classes: classes) ?? true, decision?.isSound(classes: classes) ?? true else {
            return "its calibration or its decisions do not fit its classes"
        }
        return nil
    }
}
