public import SearchSpaces

/// One setting of a sampler or a scheduler, declared once: help, checks and defaults read this.
public struct StrategyOption: Sendable, Hashable {
    /// The values a setting may take.
    public enum Kind: Sendable, Hashable {
        /// A whole number within these bounds.
        case int(ClosedRange<Int>)
        /// A number within these bounds.
        case float(ClosedRange<Double>)
    }

    /// The setting's name in a study file.
    public let name: String
    /// The values it may take.
    public let kind: Kind
    /// What holds if it is not given; nil if that depends on the study, as the summary then says.
    public let defaultValue: ParameterValue?
    /// One sentence: what it does.
    public let summary: String

    /// Declares a setting.
    init(_ name: String, _ kind: Kind, default defaultValue: ParameterValue?, _ summary: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.summary = summary
    }

    /// What a valid value looks like, as in `a whole number from 2 to 16`.
    public var expectation: String {
        switch kind {
        case .int(let range) where range.upperBound == .max: "a whole number of at least \(range.lowerBound)"
        case .int(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .float(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    /// Whether a value is valid.
    public func accepts(_ value: ParameterValue) -> Bool {
        switch (kind, value) {
        case (.int(let range), .int(let x)): range.contains(x)
        case (.float(let range), .int(let x)): range.contains(Double(x))
        case (.float(let range), .float(let x)): range.contains(x)
        case (.int, _), (.float, _): false
        }
    }
}

/// Something wrong with one setting.
public struct SettingProblem: Sendable, Hashable {
    /// The setting's name as it was given.
    public let setting: String
    /// What was found, what was expected, and which setting may have been meant.
    public let message: String
}

extension [StrategyOption] {
    /// Everything wrong with the settings given, by name; empty if they are valid.
    func problems(in settings: [String: ParameterValue]) -> [SettingProblem] {
        settings.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let option = first(where: { $0.name == name }) else {
                let known = isEmpty ? "no settings" : "one of: " + map(\.name).joined(separator: ", ")
                return SettingProblem(setting: name, message: "is not a setting; expected \(known)")
            }
            if option.accepts(value) { return nil }
            return SettingProblem(setting: name, message: "is \(value); expected \(option.expectation)")
        }
    }
}

/// Valid settings, with the defaults of those that were not given.
struct StrategySettings: Sendable {
    /// What was given.
    private let values: [String: ParameterValue]

    /// Fills what was given up with defaults.
    init(_ given: [String: ParameterValue], options: [StrategyOption]) {
        var values = given
        for option in options where values[option.name] == nil { values[option.name] = option.defaultValue }
        self.values = values
    }

    /// A whole number; nil if it was not given and has no default.
    func int(_ name: String) -> Int? {
        if case .int(let x)? = values[name] { x } else { nil }
    }

    /// A number; nil if it was not given and has no default.
    func float(_ name: String) -> Double? { values[name]?.number }
}
