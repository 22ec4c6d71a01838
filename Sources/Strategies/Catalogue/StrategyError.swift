public import SearchSpaces

/// Why a sampler or a scheduler could not be made from a study's definition.
public enum StrategyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What could not be made.
    public enum Component: String, Sendable, Hashable {
        /// What decides what to try next.
        case sampler
        /// What decides how long to go on.
        case scheduler
    }

    /// No entry has this name.
    case unknown(Component, name: String, known: [String])
    /// A setting is unknown or its value is not valid.
    case setting(Component, name: String, setting: String, value: ParameterValue, message: String)
    /// The component cannot work on this study.
    case unsuitable(Component, name: String, message: String)

    /// What is wrong, what was expected and how to mend it, in one sentence.
    public var description: String {
        switch self {
        case .unknown(let component, let name, let known):
            "there is no \(component.rawValue) '\(name)'; expected one of: \(known.joined(separator: ", "))"
        case .setting(let component, let name, let setting, _, let message):
            "\(component.rawValue) '\(name)': setting '\(setting)' \(message)"
        case .unsuitable(let component, let name, let message):
            "\(component.rawValue) '\(name)' \(message)"
        }
    }
}
