/// What of predicted probabilities a metric looks at.
public enum MetricReading: String, Sendable, Hashable, CaseIterable {
    /// The class that each row is given.
    case decisions
    /// Which of two rows has the higher probability.
    case order
    /// The probabilities themselves; also of metrics that are not of classes.
    case values
}
