import SearchSpaces
import Spelling

/// Settings that were checked against an estimator's options, with defaults filled in.
public struct ResolvedSettings: Sendable, Hashable {
    private let values: [String: ParameterValue]

    /// Checks settings; unknown options, wrong types and values out of range are all reported at once.
    ///
    /// - Throws: ``SettingsError`` with every problem.
    init(_ settings: Configuration, for options: [OptionDeclaration], of estimator: String) throws(SettingsError) {
        var values: [String: ParameterValue] = [:]
        for option in options { values[option.name] = option.standard }
        var problems: [SettingsError.Problem] = []
        for name in settings.names {
            guard let value = settings[name] else { continue }
            guard let option = options.first(where: { $0.name == name }) else {
                problems.append(.init(option: name, message: Self.unknown(name, options)))
                continue
            }
            guard let accepted = option.value(of: value) else {
                let message = option.kind.problem(of: value) ?? "\(option.kind.phrase) is expected"
                problems.append(.init(option: name, message: "\(name) is \(value); \(message)"))
                continue
            }
            values[name] = accepted
        }
        guard problems.isEmpty else { throw SettingsError(estimator: estimator, problems: problems) }
        self.values = values
    }

    /// Whether the estimator declares the option.
    func has(_ option: OptionDeclaration) -> Bool { values[option.name] != nil }

    func float(_ option: OptionDeclaration) -> Double {
        guard let number = values[option.name]?.number else { preconditionFailure("\(option.name) is not a number") }
        return number
    }

    func int(_ option: OptionDeclaration) -> Int {
        guard case .int(let number) = values[option.name] else { preconditionFailure("\(option.name) is not whole") }
        return number
    }

    func bool(_ option: OptionDeclaration) -> Bool {
        guard case .bool(let value) = values[option.name] else { preconditionFailure("\(option.name) is not a Bool") }
        return value
    }

    func text(_ option: OptionDeclaration) -> String {
        guard case .string(let text) = values[option.name] else { preconditionFailure("\(option.name) is not a text") }
        return text
    }

    func choice<Choice: RawRepresentable<String>>(_ option: OptionDeclaration, as type: Choice.Type) -> Choice {
        guard case .string(let name) = values[option.name], let choice = Choice(rawValue: name) else {
            preconditionFailure("\(option.name) is not one of the choices")
        }
        return choice
    }

    private static func unknown(_ name: String, _ options: [OptionDeclaration]) -> String {
        let known = options.map(\.name)
        if let nearest = NearestName.of(name, among: known) {
            return "\(name) is not an option; did you mean \(nearest)?"
        }
        return "\(name) is not an option; \(known.sorted().joined(separator: ", ")) are"
    }
}
