public import SearchSpaces

/// Everything a user decides about a study, as written in a study file.
///
/// A definition is a value: two studies with equal definitions make the same suggestions from the same results.
public struct StudyDefinition: Sendable, Equatable, Codable {
    /// The study's name, unique within a store.
    public var name: String
    /// The configurations to try.
    public var space: SearchSpace
    /// What a worker runs for a trial.
    public var objective: Objective
    /// What is measured, and which way is better.
    public var metric: Metric
    /// How much of the resource a trial can get.
    public var fidelity: Fidelity
    /// What to try next.
    public var sampler: ComponentDefinition
    /// How long to go on with a trial.
    public var scheduler: ComponentDefinition
    /// Why this sampler and scheduler, if Leptune chose them; nil if the study file names them.
    public var strategyReason: String?
    /// When to stop.
    public var budget: Budget
    /// What every random number of the study is keyed by.
    public var seed: UInt64
    /// How many trials are suggested at a time in a deterministic study; nil for one that is not.
    ///
    /// A deterministic study makes the same trials with any number of workers; see ``StudyState/isAtRest`` for how.
    public var deterministicBatch: Int?
    /// The text of the study file, for the report.
    public var source: String
    /// Configurations to try first, in order; nil if there are none.
    public var enqueued: [Configuration]?
    /// What an earlier study found; nil if the study begins from nothing.
    public var prior: PriorResults?
    /// The parameters that may differ in a trial that begins from another's checkpoint; nil for all.
    public var explored: [String]?
    /// What a worker must have to run its trials; nil if any will do.
    public var needs: WorkerNeeds?
    // Optional, so that studies of versions that knew neither still decode, and those without them are written as before.
    private var otherMetrics: [Metric]?
    private var outcomeConstraints: [String]?
    private var retryPolicy: RetryPolicy?

    /// Creates a definition.
    public init(
        name: String, space: SearchSpace, objective: Objective, metric: Metric, fidelity: Fidelity = Fidelity(),
        sampler: ComponentDefinition = ComponentDefinition("random"),
        scheduler: ComponentDefinition = ComponentDefinition("full"), strategyReason: String? = nil, budget: Budget,
        seed: UInt64 = 0, deterministicBatch: Int? = nil, source: String = "", furtherMetrics: [Metric] = [],
        constraints: [String] = [], enqueued: [Configuration]? = nil, prior: PriorResults? = nil
    ) {
        self.name = name
        self.space = space
        self.objective = objective
        self.metric = metric
        self.fidelity = fidelity
        self.sampler = sampler
        self.scheduler = scheduler
        self.strategyReason = strategyReason
        self.budget = budget
        self.seed = seed
        self.deterministicBatch = deterministicBatch
        self.source = source
        self.furtherMetrics = furtherMetrics
        self.constraints = constraints
        self.enqueued = enqueued
        self.prior = prior
    }

    /// What is measured beside ``metric``, when several objectives are traded against each other; usually empty.
    public var furtherMetrics: [Metric] {
        get { otherMetrics ?? [] }
        set { otherMetrics = newValue.isEmpty ? nil : newValue }
    }

    /// The names of the outcome constraints: numbers that a trial ends with and that are feasible at 0 or below.
    public var constraints: [String] {
        get { outcomeConstraints ?? [] }
        set { outcomeConstraints = newValue.isEmpty ? nil : newValue }
    }

    /// How often a trial is tried again, by what went wrong.
    public var retries: RetryPolicy {
        get { retryPolicy ?? RetryPolicy() }
        set { retryPolicy = newValue == RetryPolicy() ? nil : newValue }
    }

    /// All objectives: the first, by which one best trial is chosen, and the others.
    public var metrics: [Metric] { [metric] + furtherMetrics }

    /// Whether a trial gives the value of one metric and nothing else.
    public var hasOneValue: Bool { furtherMetrics.isEmpty && constraints.isEmpty }
}

extension StudyDefinition {
    /// The batch of a deterministic study that names none.
    ///
    /// Small batches leave more workers idle, large ones let each suggestion know of fewer results.
    public static let standardBatch = 4
}

/// A sampler or scheduler chosen by name, with its settings.
public struct ComponentDefinition: Sendable, Hashable, Codable {
    /// The name in its catalogue.
    public var name: String
    /// The settings that differ from their defaults.
    public var settings: [String: ParameterValue]

    /// Creates a choice.
    public init(_ name: String, settings: [String: ParameterValue] = [:]) {
        self.name = name
        self.settings = settings
    }

    /// What stands for a sampler or scheduler that is yet to be chosen; no catalogue has it.
    ///
    /// Study files that name no strategy are read with it. Whoever creates a study puts a choice in its place, so that a
    /// stored study never changes its strategy.
    public static let automatic = ComponentDefinition("auto")
}

/// What is measured, and which way is better.
public struct Metric: Sendable, Hashable, Codable {
    /// Which way is better.
    public enum Goal: String, Sendable, Hashable, Codable, CaseIterable {
        /// Smaller is better.
        case minimize
        /// Larger is better.
        case maximize
    }

    /// The metric's name.
    public var name: String
    /// Which way is better.
    public var goal: Goal
    /// The worst value that still counts in the hypervolume; chosen by the results if nil.
    public var reference: Double?

    /// Creates a metric.
    public init(_ name: String, _ goal: Goal, reference: Double? = nil) {
        self.name = name
        self.goal = goal
        self.reference = reference
    }

    /// The value with its sign turned so that smaller is better.
    public func loss(_ value: Double) -> Double {
        goal == .minimize ? value : -value
    }
}

/// The resource that a trial gets more or less of, in whole units.
public struct Fidelity: Sendable, Hashable, Codable {
    /// The unit's name, such as `epochs`.
    public var name: String
    /// The least at which trials are compared, at least 1.
    public var minimum: Int
    /// What a full trial gets.
    public var maximum: Int

    /// Creates a fidelity.
    public init(name: String = "epochs", minimum: Int = 1, maximum: Int = 1) {
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// When a study and each of its trials stop.
public struct Budget: Sendable, Hashable, Codable {
    /// How many trials are started, at most.
    public var trials: Int
    /// How long the study works, in seconds of active time.
    public var seconds: Double?
    /// How long one attempt at a trial may take, in seconds.
    public var trialSeconds: Double?
    /// How much memory one trial may take, in bytes.
    public var trialBytes: Int?

    /// Creates a budget.
    public init(trials: Int, seconds: Double? = nil, trialSeconds: Double? = nil, trialBytes: Int? = nil) {
        self.trials = trials
        self.seconds = seconds
        self.trialSeconds = trialSeconds
        self.trialBytes = trialBytes
    }
}
