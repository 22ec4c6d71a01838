public import Datasets
public import SearchSpaces

/// Everything about a model but its parameters: what it was made from, how, and how good it was.
public struct ModelDescription: Sendable, Equatable, Codable {
    /// The rows that a model was fitted to.
    public enum Fitted: String, Sendable, Hashable, Codable {
        /// Those left after some were held out; the metrics are of this very model.
        case trainingSplit = "training-split"
        /// All; the metrics are of models with the same settings that were fitted to fewer.
        case allRows = "all-rows"
    }

    /// The data that a model was made from.
    public struct Data: Sendable, Equatable, Codable {
        /// A short name for people.
        public var name: String
        /// The digest of the files.
        public var fingerprint: Fingerprint
        /// How many rows the model was fitted to.
        public var rows: Int
        /// The larger table that the rows are a sample of; nil if they are all.
        public var sample: SampleOrigin?

        /// Describes data.
        public init(name: String, fingerprint: Fingerprint, rows: Int, sample: SampleOrigin? = nil) {
            self.name = name
            self.fingerprint = fingerprint
            self.rows = rows
            self.sample = sample
        }

        /// The digest of the files, or of the larger table.
        public var source: Fingerprint { sample?.fingerprint ?? fingerprint }
    }

    /// The estimator's name in its catalogue.
    public var estimator: String
    /// What was set; other options had their defaults.
    public var settings: [String: ParameterValue]
    /// What it predicts.
    public var task: LearningTask
    /// The column that it predicts; nil for labels of images.
    public var target: String?
    /// What it predicts is counted in, if the target was written with units.
    public var targetUnit: String?
    /// The names of the classes in the order of its predictions; nil if it predicts numbers.
    public var classNames: [String]?
    /// What it expects of data.
    public var input: ModelInput
    /// From data to features.
    public var pipeline: FittedPipeline
    /// What it was fitted to.
    public var fitted: Fitted
    /// How many epochs it was trained for.
    public var epochs: Int
    /// Metrics on rows that the judged models had not seen, by name.
    public var metrics: [String: Double]
    /// The data.
    public var data: Data
    /// The seed.
    public var seed: UInt64
    /// The version of Leptune that made it.
    public var leptune: String

    /// Describes a model.
    public init(
        estimator: String, settings: [String: ParameterValue], task: LearningTask, target: String?,
        classNames: [String]?, input: ModelInput, pipeline: FittedPipeline, fitted: Fitted, epochs: Int,
        metrics: [String: Double], data: Data, seed: UInt64, leptune: String
    ) {
        self.estimator = estimator
        self.settings = settings
        self.task = task
        self.target = target
        self.classNames = classNames
        self.input = input
        self.pipeline = pipeline
        self.fitted = fitted
        self.epochs = epochs
        // JSON has no word for numbers that are not.
        self.metrics = metrics.filter(\.value.isFinite)
        self.data = data
        self.seed = seed
        self.leptune = leptune
    }

    /// What the parameters are those of.
    public var shape: ModelShape { ModelShape(layout: pipeline.layout, classNames: classNames) }

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        switch task {
        case .regression where classNames != nil, .clustering where classNames != nil:
            return "a \(task.rawValue) has no classes"
        case .classification:
            guard let classNames, !classNames.isEmpty, classNames.count <= 1_000_000 else {
                return "a classification needs classes"
            }
            guard Set(classNames).count == classNames.count else { return "two classes have the same name" }
        case .regression, .clustering: break
        }
        return input.isSound ? nil : "its columns contradict each other"
    }
}
