public import SearchSpaces

/// The names that a study file may use and what may be said of each: what the catalogues hold, as a value.
///
/// `Studies` knows no sampler, estimator or data set; whoever does builds the vocabulary and hands it in.
public struct StudyVocabulary: Sendable, Hashable {
    /// A sampler or scheduler.
    public struct Component: Sendable, Hashable {
        /// The name in its catalogue.
        public var name: String
        /// What it does, in one sentence.
        public var summary: String
        /// Its settings.
        public var options: [OptionDeclaration]
        /// Whether it gives trials more or less of a resource, so that a study needs a `fidelity` to use it.
        public var needsFidelity: Bool
        /// Whether it begins trials from the checkpoints of others, so that a study may say which parameters may differ.
        public var branches: Bool

        /// Describes a sampler or scheduler.
        public init(
            _ name: String, summary: String = "", options: [OptionDeclaration] = [], needsFidelity: Bool = false,
            branches: Bool = false
        ) {
            self.name = name
            self.summary = summary
            self.options = options
            self.needsFidelity = needsFidelity
            self.branches = branches
        }
    }

    /// A name for a pair of sampler and scheduler.
    public struct Strategy: Sendable, Hashable {
        /// The name, such as `bohb`.
        public var name: String
        /// What it does, in one sentence.
        public var summary: String
        /// What to try next.
        public var sampler: ComponentDefinition
        /// How long to go on with a trial.
        public var scheduler: ComponentDefinition

        /// Describes a strategy.
        public init(
            _ name: String, summary: String = "", sampler: ComponentDefinition, scheduler: ComponentDefinition
        ) {
            self.name = name
            self.summary = summary
            self.sampler = sampler
            self.scheduler = scheduler
        }
    }

    /// A resource that a trial can get more or less of, such as epochs.
    public struct Resource: Sendable, Hashable {
        /// The unit's name.
        public var name: String
        /// What a trial gets where the study file says nothing, at least 1.
        public var standard: Int

        /// Describes a resource.
        public init(_ name: String, standard: Int) {
            self.name = name
            self.standard = standard
        }
    }

    /// An estimator, or a test function: something whose options a search space may name.
    public struct Subject: Sendable, Hashable {
        /// The name in its catalogue.
        public var name: String
        /// What it does, in one sentence.
        public var summary: String
        /// What can be searched or set; a function without options takes any parameters.
        public var options: [OptionDeclaration]
        /// What it can predict; empty for anything.
        public var tasks: Set<DataReference.Task>
        /// What its trials can get more or less of; nil if nothing.
        public var resource: Resource?
        /// Configurations that are known to be good, best bets first, as values by option.
        public var portfolio: [[String: ParameterValue]]

        /// Describes an estimator or a function.
        public init(
            _ name: String, summary: String = "", options: [OptionDeclaration] = [],
            tasks: Set<DataReference.Task> = [], resource: Resource? = nil,
            portfolio: [[String: ParameterValue]] = []
        ) {
            self.name = name
            self.summary = summary
            self.options = options
            self.tasks = tasks
            self.resource = resource
            self.portfolio = portfolio
        }
    }

    /// A step of preprocessing.
    public struct Step: Sendable, Hashable {
        /// The name in its catalogue.
        public var name: String
        /// What it does, in one sentence.
        public var summary: String
        /// Its settings, each of which can be searched.
        public var options: [OptionDeclaration]
        /// The names of the lists of texts that it takes.
        public var lists: [String]
        /// The option that a single value after the name sets; nil if there is none.
        public var shorthand: OptionDeclaration?

        /// Describes a step.
        public init(
            _ name: String, summary: String = "", options: [OptionDeclaration] = [], lists: [String] = [],
            shorthand: OptionDeclaration? = nil
        ) {
            self.name = name
            self.summary = summary
            self.options = options
            self.lists = lists
            self.shorthand = shorthand
        }
    }

    /// A metric that Leptune computes.
    public struct KnownMetric: Sendable, Hashable {
        /// The name in its catalogue.
        public var name: String
        /// Which way is better.
        public var goal: Metric.Goal
        /// For which predictions it is defined; empty for any.
        public var tasks: Set<DataReference.Task>

        /// Describes a metric.
        public init(_ name: String, _ goal: Metric.Goal, tasks: Set<DataReference.Task> = []) {
            self.name = name
            self.goal = goal
            self.tasks = tasks
        }
    }

    /// A data set that comes with Leptune.
    public struct DataSet: Sendable, Hashable {
        /// The name in its catalogue.
        public var name: String
        /// What is predicted from it.
        public var task: DataReference.Task?

        /// Describes a data set.
        public init(_ name: String, task: DataReference.Task? = nil) {
            self.name = name
            self.task = task
        }
    }

    /// What to try next.
    public var samplers: [Component]
    /// How long to go on with a trial.
    public var schedulers: [Component]
    /// Named pairs of the two.
    public var strategies: [Strategy]
    /// What can be trained.
    public var estimators: [Subject]
    /// What can be evaluated without data.
    public var functions: [Subject]
    /// What can be measured of a trained model.
    public var metrics: [KnownMetric]
    /// Metrics that are too many to be listed.
    public var furtherMetrics: [KnownMetric]
    /// The data that come with Leptune.
    public var dataSets: [DataSet]
    /// What can be done to columns before an estimator sees them.
    public var steps: [Step]

    /// Creates a vocabulary.
    public init(
        samplers: [Component] = [], schedulers: [Component] = [], strategies: [Strategy] = [],
        estimators: [Subject] = [], functions: [Subject] = [], metrics: [KnownMetric] = [],
        furtherMetrics: [KnownMetric] = [], dataSets: [DataSet] = [], steps: [Step] = []
    ) {
        self.samplers = samplers
        self.schedulers = schedulers
        self.strategies = strategies
        self.estimators = estimators
        self.functions = functions
        self.metrics = metrics
        self.furtherMetrics = furtherMetrics
        self.dataSets = dataSets
        self.steps = steps
    }

    /// The metric of that name, listed or not.
    func metric(_ name: String) -> KnownMetric? {
        metrics.first { $0.name == name } ?? furtherMetrics.first { $0.name == name }
    }
}
