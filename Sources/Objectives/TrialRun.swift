public import SearchSpaces
public import Studies

/// One attempt at a trial: what to run, from where and how far.
public struct TrialRun: Sendable {
    /// The trial's number.
    public var trial: Int
    /// What to try.
    public var configuration: Configuration
    /// What to run.
    public var objective: Objective
    /// What to measure.
    public var metric: Metric
    /// What to measure in the end beside ``metric``.
    public var furtherMetrics: [Metric] = []
    /// The outcome constraints to measure in the end, by name.
    public var constraints: [String] = []
    /// The resource.
    public var fidelity: Fidelity
    /// How far to go before asking, in units of the resource.
    public var until: Int
    /// What to go on from; nil to begin.
    public var state: SavedState?
    /// The study's seed.
    public var seed: UInt64
    /// How long the attempt may take, in seconds.
    public var seconds: Double?
    /// How much memory it may take, in bytes.
    public var bytes: Int?

    /// Describes an attempt.
    public init(
        trial: Int, configuration: Configuration, objective: Objective, metric: Metric,
        fidelity: Fidelity = Fidelity(), until: Int? = nil, state: SavedState? = nil, seed: UInt64 = 0,
        seconds: Double? = nil, bytes: Int? = nil
    ) {
        self.trial = trial
        self.configuration = configuration
        self.objective = objective
        self.metric = metric
        self.fidelity = fidelity
        self.until = until ?? fidelity.maximum
        self.state = state
        self.seed = seed
        self.seconds = seconds
        self.bytes = bytes
    }

    /// What a manager offers.
    ///
    /// - Parameters:
    ///   - offer: The offer.
    ///   - state: The bytes of its checkpoint, fetched; nil if it has none.
    public init(_ offer: Offer, state: SavedState?) {
        self.init(
            trial: offer.trial, configuration: offer.configuration, objective: offer.objective, metric: offer.metric,
            fidelity: offer.fidelity, until: offer.until, state: state, seed: offer.seed, seconds: offer.trialSeconds,
            bytes: offer.trialBytes)
        furtherMetrics = offer.furtherMetrics
        constraints = offer.constraints
    }

    /// The result of a trial that is over.
    ///
    /// - Parameters:
    ///   - value: That of ``metric``.
    ///   - others: By name, those of the further metrics and of the constraints.
    func result(_ value: Double, _ others: [String: Double] = [:]) -> RunEnding {
        guard !furtherMetrics.isEmpty || !constraints.isEmpty else { return .finished(.completed(value)) }
        var found: [Double] = []
        for name in furtherMetrics.map(\.name) + constraints {
            guard let other = others[name] else {
                return .failed(.error, "the trial ended without a value for \(name)")
            }
            found.append(other)
        }
        return .finished(
            .evaluated(
                Evaluation(
                    values: [value] + found.prefix(furtherMetrics.count),
                    constraints: Array(found.dropFirst(furtherMetrics.count)))))
    }
}

/// What a trial can go on from, on any worker.
public struct SavedState: Sendable, Hashable {
    /// Everything that the objective needs, in its own form.
    public var bytes: [UInt8]
    /// The fidelity it was taken at.
    public var fidelity: Int

    /// Creates a state.
    public init(bytes: [UInt8], fidelity: Int) {
        self.bytes = bytes
        self.fidelity = fidelity
    }
}
