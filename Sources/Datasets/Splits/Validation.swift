/// How rows are divided into training and validation.
public enum Validation: Sendable, Hashable {
    /// One split; `fraction` of the rows validate, strictly between 0 and 1.
    case holdOut(fraction: Double)
    /// `count` folds, at least 2; each row validates exactly once.
    case kFold(count: Int)
}

/// Row numbers to train on and row numbers to validate on; disjoint and ascending.
public struct Split: Sendable, Hashable {
    /// Rows to train on.
    public let training: [Int]
    /// Rows to validate on.
    public let validation: [Int]

    /// Creates a split.
    public init(training: [Int], validation: [Int]) {
        self.training = training
        self.validation = validation
    }
}
