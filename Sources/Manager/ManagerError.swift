/// Why a manager stopped.
public enum ManagerError: Error, Sendable, CustomStringConvertible {
    /// A study names a strategy that this version does not have, or with settings it rejects.
    case strategy(study: String, reason: String)

    /// What happened, in a sentence.
    public var description: String {
        switch self {
        case .strategy(let study, let reason): "study '\(study)': \(reason)"
        }
    }
}
