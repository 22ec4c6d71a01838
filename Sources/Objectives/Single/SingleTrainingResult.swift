public import Models

/// How far a training is.
public struct TrainingProgress: Sendable, Hashable {
    /// What is being done.
    public enum Stage: String, Sendable, Hashable, Codable {
        /// Models are trained on some rows and judged on others.
        case judging
        /// The model is fitted to all rows.
        case refitting
    }

    /// What is being done.
    public let stage: Stage
    /// Epochs that are complete.
    public let epoch: Int
    /// Epochs of this stage, at most.
    public let epochs: Int
    /// The metric on rows that were not trained on, as a mean over the folds; NaN while refitting.
    public let value: Double
    /// Seconds since training began.
    public let seconds: Double
}

/// What a training gave.
public struct SingleTrainingResult: Sendable {
    /// The model, with its metrics.
    public let model: SavedModel
    /// The metric after each epoch.
    public let curve: [TrainingProgress]
    /// Whether more epochs would have changed nothing.
    public let converged: Bool
    /// Seconds that it took, reading and encoding the data not included.
    public let seconds: Double
}
