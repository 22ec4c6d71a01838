public import SearchSpaces
public import Studies

/// Why a trial was tried, and what became of it: from the record, and from the model that its sampler could have seen.
public struct TrialExplanation: Sendable, Hashable, Codable {
    /// What the sampler knew when it chose.
    public struct Suggestion: Sendable, Hashable, Codable {
        /// The reason that was recorded.
        public let reason: String
        /// What the sampler did instead of what it is for, if it did; nil otherwise.
        public let fallback: String?
        /// The number of the last event that it saw.
        public let seen: Int
        /// Active seconds of the study at which it was suggested.
        public let seconds: Double
        /// How many trials had ended by then.
        public let ended: Int
        /// The best value by then, and its trial.
        public let best: Double?
        /// The trial with the best value by then.
        public let bestTrial: Int?
        /// The trials whose results were still to come.
        public let pending: [Int]
        /// The trials that the same request suggested, this one included.
        public let together: [Int]
    }

    /// What a Gaussian process makes of the trial's configuration, knowing what the sampler knew.
    public struct Model: Sendable, Hashable, Codable {
        /// How many losses it was fitted to.
        public let results: Int
        /// The fidelity that it models.
        public let fidelity: Int
        /// The posterior mean, in the metric's units.
        public let mean: Double
        /// The posterior standard deviation, in the metric's units.
        public let deviation: Double
        /// The standard deviation that it attributes to the noise of a measurement.
        public let noise: Double
        /// The log expected improvement, in the model's units.
        public let logExpectedImprovement: Double
        /// How many of 256 random configurations have a higher one.
        public let betterAtRandom: Int
        /// By how many standard deviations the trial's result turned out above the mean; nil if it has none there.
        public let surprise: Double?
    }

    /// A trial close by.
    public struct Neighbour: Sendable, Hashable, Codable {
        /// Its number.
        public let trial: Int
        /// The distance in lengthscales of the model.
        public let distance: Double
        /// What it gave at the fidelity of the model, or last; nil if nothing.
        public let value: Double?
        /// Where it stood when the trial was suggested.
        public let state: String
        /// Its configuration.
        public let parameters: Configuration
    }

    /// Something that was decided about the trial.
    public struct Decision: Sendable, Hashable, Codable {
        /// The number of the event.
        public let event: Int
        /// Active seconds of the study.
        public let seconds: Double
        /// What was decided, in words.
        public let decision: String
        /// How far the trial had come.
        public let fidelity: Int
        /// The value there.
        public let value: Double?
        /// Its place, from 1, among the trials of its bracket that were measured there.
        public let rank: Int?
        /// How many those are.
        public let of: Int
        /// The best value among them.
        public let best: Double?
    }

    /// The trial.
    public let trial: Int
    /// Where it stands.
    public let state: String
    /// Its value, once completed.
    public let value: Double?
    /// What went wrong, if it failed.
    public let message: String?
    /// What is tried.
    public let parameters: Configuration
    /// The study's strategy by name.
    public let strategy: String
    /// The sampler's name.
    public let sampler: String
    /// The scheduler's name.
    public let scheduler: String
    /// The bracket, from 0.
    public let bracket: Int
    /// The rungs of the bracket as planned.
    public let rungs: [SchedulePlan.Rung]
    /// Up to which fidelity it may go for now.
    public let target: Int
    /// The highest fidelity measured.
    public let reached: Int
    /// How many executions it had.
    public let attempts: Int
    /// What the sampler knew.
    public let suggestion: Suggestion
    /// What a model makes of it; nil if there is none.
    public let model: Model?
    /// Why there is no model; nil if there is one.
    public let noModel: String?
    /// The nearest trials by then, nearest first; empty without a model.
    public let nearest: [Neighbour]
    /// What was decided, in order.
    public let decisions: [Decision]
    /// The trials from whose checkpoints it descends, its parent first; nil if it began from nothing.
    public let lineage: [Int]?
}
