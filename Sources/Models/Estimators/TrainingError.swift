/// Why a model could not be trained or used.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The loss or a weight became NaN or infinite in this epoch, counted from 1.
    case diverged(epoch: Int)
    /// The caller asked to stop within an epoch.
    case stopped
    /// The data cannot be learned from; the sentence says why and how to mend it.
    case unusableData(String)
    /// The estimator does not do what the target asks for.
    case unsupportedTask(estimator: String, task: String)
    /// The features to predict from do not have the columns that were trained on.
    case wrongFeatureCount(found: Int, expected: Int)
    /// A system of equations has no unique solution.
    case singular(String)
    /// A library that the estimator needs is not there; the sentence says which, and what to do.
    case missingLibrary(String)

    /// One sentence: what is wrong, what was expected and how to mend it.
    public var description: String {
        switch self {
        case .diverged(let epoch):
            "training diverged in epoch \(epoch): the loss or a weight is not finite; use a smaller learning rate"
        case .stopped: "training was asked to stop"
        case .unusableData(let problem): problem
        case .unsupportedTask(let estimator, let task): "estimator \"\(estimator)\" does not do \(task)"
        case .wrongFeatureCount(let found, let expected):
            "the features have \(found) columns; the model was trained on \(expected)"
        case .singular(let problem): problem
        case .missingLibrary(let problem): problem
        }
    }
}
