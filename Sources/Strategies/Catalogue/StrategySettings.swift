import SearchSpaces
import Studies

/// Something wrong with one setting.
public struct SettingProblem: Sendable, Hashable {
    /// The setting's name as it was given.
    public let setting: String
    /// What was found, what was expected, and which setting may have been meant.
    public let message: String
}

extension [OptionDeclaration] {
    /// Everything wrong with the settings given, by name; empty if they are valid.
    func problems(in settings: [String: ParameterValue]) -> [SettingProblem] {
        settings.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let option = first(where: { $0.name == name }) else {
                let known = isEmpty ? "no settings" : "one of: " + map(\.name).joined(separator: ", ")
                return SettingProblem(setting: name, message: "is not a setting; expected \(known)")
            }
            if option.kind.accepts(value) { return nil }
            return SettingProblem(setting: name, message: "is \(value); expected \(option.kind.phrase)")
        }
    }
}

/// Valid settings, with the defaults of those that were not given.
struct StrategySettings: Sendable {
    /// What was given.
    private let values: [String: ParameterValue]

    /// Fills what was given up with defaults.
    init(_ given: [String: ParameterValue], options: [OptionDeclaration]) {
        var values = given
        for option in options where values[option.name] == nil { values[option.name] = option.standard }
        self.values = values
    }

    /// A whole number; nil if it was not given and has no default.
    func int(_ name: String) -> Int? {
        if case .int(let x)? = values[name] { x } else { nil }
    }

    /// A number; nil if it was not given and has no default.
    func float(_ name: String) -> Double? { values[name]?.number }

    /// `true` or `false`; nil if it was not given and has no default.
    func bool(_ name: String) -> Bool? {
        if case .bool(let x)? = values[name] { x } else { nil }
    }

    /// One of several names; nil if it was not given and has no default.
    func string(_ name: String) -> String? {
        if case .string(let text)? = values[name] { text } else { nil }
    }
}
