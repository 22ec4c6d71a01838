public import SearchSpaces

/// Decides what to try next.
///
/// A sampler is a pure function: the same request gives the same suggestions in any process. Random numbers come from
/// generators keyed by the study's seed and the number of the trial they are for.
public protocol Sampler: Sendable {
    /// Suggests configurations for the trials numbered `request.firstTrial` and up.
    ///
    /// - Returns: Up to `request.count` suggestions that the space contains; fewer only if the space is exhausted.
    func suggest(_ request: SuggestionRequest) -> [Suggestion]
}

/// What a sampler is told.
public struct SuggestionRequest: Sendable {
    /// The configurations to choose from.
    public var space: SearchSpace
    /// What is measured.
    public var metric: Metric
    /// The resource.
    public var fidelity: Fidelity
    /// The study's seed.
    public var seed: UInt64
    /// The number of the first trial to suggest.
    public var firstTrial: Int
    /// How many suggestions are wanted, at least 1.
    public var count: Int
    /// How many events the history reflects.
    public var seen: Int
    /// The trials so far, by number: finished ones with what they gave, others as pending.
    public var trials: [Trial]
    /// What is measured beside ``metric``; usually empty.
    public var furtherMetrics: [Metric]
    /// The names of the outcome constraints, each feasible at 0 or below; usually empty.
    public var constraints: [String]

    /// Creates a request.
    public init(
        space: SearchSpace, metric: Metric, fidelity: Fidelity, seed: UInt64, firstTrial: Int, count: Int, seen: Int,
        trials: [Trial], furtherMetrics: [Metric] = [], constraints: [String] = []
    ) {
        self.space = space
        self.metric = metric
        self.fidelity = fidelity
        self.seed = seed
        self.firstTrial = firstTrial
        self.count = count
        self.seen = seen
        self.trials = trials
        self.furtherMetrics = furtherMetrics
        self.constraints = constraints
    }

    /// All objectives, the first one first.
    public var metrics: [Metric] { [metric] + furtherMetrics }
}

/// A configuration and why it was chosen.
public struct Suggestion: Sendable, Equatable {
    /// What to try.
    public var configuration: Configuration
    /// Why, in a phrase that a person can read.
    public var reason: String

    /// The reason of a trial whose configuration the user gave.
    public static let enqueuedReason = "enqueued by the user"

    /// Creates a suggestion.
    public init(_ configuration: Configuration, reason: String) {
        self.configuration = configuration
        self.reason = reason
    }
}
