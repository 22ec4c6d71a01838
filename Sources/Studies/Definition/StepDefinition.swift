public import SearchSpaces

/// A step of preprocessing chosen by name, with its settings.
public struct StepDefinition: Sendable, Hashable, Codable {
    /// The name in its catalogue.
    public var name: String
    /// What parameters call it, as in `LABEL.OPTION`; different for each step of a study.
    public var label: String
    /// The settings that differ from their defaults.
    public var settings: [String: ParameterValue]
    /// Lists of texts, such as `columns`.
    public var lists: [String: [String]]

    /// Chooses a step.
    ///
    /// - Parameter label: What parameters call it; its name if nil.
    public init(
        _ name: String, label: String? = nil, settings: [String: ParameterValue] = [:], lists: [String: [String]] = [:]
    ) {
        self.name = name
        self.label = label ?? name
        self.settings = settings
        self.lists = lists
    }
}
