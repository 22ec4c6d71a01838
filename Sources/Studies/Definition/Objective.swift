public import SearchSpaces

/// What a worker runs for a trial.
///
/// A closed list: manager, worker, report and study file handle each.
public enum Objective: Sendable, Equatable, Codable {
    /// Trains a built-in estimator on a data set.
    case train(TrainObjective)
    /// Runs a program of the user's.
    case command(CommandObjective)
    /// Evaluates a built-in test function of the configuration, by name.
    case function(String)
    /// Nothing: whoever asks for trials evaluates them and tells what came of it; no worker is involved.
    case external
}

/// Training a built-in estimator on a data set.
public struct TrainObjective: Sendable, Equatable, Codable {
    /// The data.
    public var data: DataReference
    /// The estimator's name in its catalogue.
    public var estimator: String
    /// Options of the estimator that are not searched.
    public var settings: [String: ParameterValue]
    /// How a model is judged on rows that it has not seen.
    public var validation: ValidationMethod
    /// What is done to the columns of the data before the estimator sees them, in this order.
    public var preprocessing: [StepDefinition]

    /// Creates an objective.
    public init(
        data: DataReference, estimator: String, settings: [String: ParameterValue] = [:],
        validation: ValidationMethod = .holdOut(0.2), preprocessing: [StepDefinition] = []
    ) {
        self.data = data
        self.estimator = estimator
        self.settings = settings
        self.validation = validation
        self.preprocessing = preprocessing
    }

    /// Decodes an objective; versions before 0.2 knew no preprocessing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        data = try container.decode(DataReference.self, forKey: .data)
        estimator = try container.decode(String.self, forKey: .estimator)
        settings = try container.decode([String: ParameterValue].self, forKey: .settings)
        validation = try container.decode(ValidationMethod.self, forKey: .validation)
        preprocessing = try container.decodeIfPresent([StepDefinition].self, forKey: .preprocessing) ?? []
    }
}

/// How a model is judged on rows that it has not seen.
public enum ValidationMethod: Sendable, Equatable, Codable {
    /// A share of the rows is held out, 0 < share < 1; stratified for classes.
    case holdOut(Double)
    /// Each of so many folds is held out in turn, at least 2; stratified for classes.
    case folds(Int)
    /// The rows that the data set apart for a test; all others are trained on.
    case test
    /// Each of so many folds is held out in turn, at least 2; all rows that share a value of the column are in the same.
    case grouped(folds: Int, column: String)
    /// So many stretches of time are held out one after the other, at least 2; each is judged by what came before it, but
    /// for an embargo just before: seconds where the column holds dates, else its own unit; 0 for none.
    case timeOrdered(folds: Int, column: String, embargo: Double)

    /// The column that decides which rows may be on both sides; nil where any may.
    public var column: String? {
        switch self {
        case .holdOut, .folds, .test: nil
        case .grouped(_, let column), .timeOrdered(_, let column, _): column
        }
    }
}

/// Where the data of a study are, and what their bytes were when the study was created.
public struct DataReference: Sendable, Equatable, Codable {
    /// The kinds of source.
    public enum Source: Sendable, Equatable, Codable {
        /// A data set that comes with Leptune, by name.
        case bundled(String)
        /// A CSV file with a header row, plain or gzip.
        case csv(CSVSource)
        /// Images and labels in IDX files, plain or gzip; optionally others that are set apart for a test.
        case idx(images: String, labels: String, testImages: String? = nil, testLabels: String? = nil)
    }

    /// A CSV file and how to read it.
    public struct CSVSource: Sendable, Equatable, Codable {
        /// The file's path.
        public var path: String
        /// The column to predict; nil if rows are only to be grouped.
        public var target: String?
        /// Texts that mean a missing value, beside the empty one; nil for the usual ones.
        public var missing: [String]?
        /// Columns to leave out.
        public var ignore: [String]
        /// The character between fields; nil for a comma.
        public var delimiter: String?
        /// The column that says how much each row counts; nil if all count the same.
        public var weight: String?

        /// Creates a source.
        public init(
            path: String, target: String?, missing: [String]? = nil, ignore: [String] = [], delimiter: String? = nil,
            weight: String? = nil
        ) {
            self.path = path
            self.target = target
            self.missing = missing
            self.ignore = ignore
            self.delimiter = delimiter
            self.weight = weight
        }
    }

    /// What to learn: to predict classes or numbers, or to group rows.
    public enum Task: String, Sendable, Hashable, Codable, CaseIterable {
        /// One of several classes.
        case classification
        /// A number.
        case regression
        /// Groups of rows; a target only judges them.
        case clustering
    }

    /// Where the data are.
    public var source: Source
    /// What to learn; inferred from the target's values if nil.
    public var task: Task?
    /// The files' contents when the study was created, in the order in which the source names them.
    public var files: [DataFile]

    /// Creates a reference.
    public init(source: Source, task: Task? = nil, files: [DataFile] = []) {
        self.source = source
        self.task = task
        self.files = files
    }
}

/// One file of a data set.
public struct DataFile: Sendable, Hashable, Codable {
    /// Where it was.
    public var path: String
    /// What it contained.
    public var content: ArtifactReference

    /// Creates a file's description.
    public init(path: String, content: ArtifactReference) {
        self.path = path
        self.content = content
    }
}

/// A program that evaluates a configuration.
public struct CommandObjective: Sendable, Equatable, Codable {
    /// The program and its arguments.
    ///
    /// `{name}` stands for a parameter's value; `{trial}`, `{seed}`, `{fidelity}` and the resource's own name stand for
    /// those of the trial. No shell is involved.
    public var arguments: [String]

    /// Creates an objective.
    public init(arguments: [String]) {
        self.arguments = arguments
    }
}
