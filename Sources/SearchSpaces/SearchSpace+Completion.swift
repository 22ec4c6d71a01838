public import Randomness

/// What is wrong with a value that was given for a parameter.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The parameter; nil if the values are wrong as a whole.
    public var parameter: String?
    /// What was found and what was expected.
    public var message: String

    /// Creates a problem.
    public init(parameter: String?, message: String) {
        self.parameter = parameter
        self.message = message
    }

    /// The parameter and what is wrong with it.
    public var description: String { parameter.map { "'\($0)' \(message)" } ?? message }
}

extension SearchSpace {
    /// How often what was not given is drawn again where a combination is forbidden.
    private static var completionLimit: Int { 1000 }

    /// Makes a configuration of the values that were given: what is missing gets its default, or is drawn.
    ///
    /// Whole numbers stand for real ones, and a number or truth value for the choice that is spelled like it.
    ///
    /// - Parameters:
    ///   - given: Values by parameter.
    ///   - defaults: Values to prefer for what is missing, where the space contains them.
    ///   - generator: For what has no default.
    /// - Returns: A configuration that the space contains.
    /// - Throws: ``ConfigurationProblem`` if a name is unknown, a value outside of its domain, a parameter inactive
    ///   given the others, or the combination forbidden.
    /// - Complexity: O(parameters), times the draws that are forbidden.
    public func completing(
        _ given: [String: ParameterValue], defaults: [String: ParameterValue] = [:],
        using generator: inout CounterGenerator
    ) throws(ConfigurationProblem) -> Configuration {
        for name in given.keys.sorted() where self[name] == nil {
            throw ConfigurationProblem(
                parameter: name,
                message: "is not a parameter of the space; it has \(parameters.map(\.name).joined(separator: ", "))")
        }
        for _ in 0..<Self.completionLimit {
            var result = Configuration()
            var isDrawn = false
            for parameter in parameters {
                let position = generator.uniform()
                guard isActive(parameter, in: result) else {
                    guard given[parameter.name] == nil else {
                        throw ConfigurationProblem(
                            parameter: parameter.name, message: "does not take part with the other values given")
                    }
                    continue
                }
                if let value = given[parameter.name] {
                    guard let value = parameter.domain.admitting(value) else {
                        throw ConfigurationProblem(
                            parameter: parameter.name,
                            message: "is \(value); expected \(parameter.domain.phrase)")
                    }
                    result[parameter.name] = value
                } else if let value = defaults[parameter.name].flatMap(parameter.domain.admitting(_:)) {
                    result[parameter.name] = value
                } else {
                    result[parameter.name] = parameter.domain.value(at: position)
                    isDrawn = true
                }
            }
            if !isForbidden(result) { return result }
            if !isDrawn { break }
        }
        throw ConfigurationProblem(parameter: nil, message: "the combination is forbidden")
    }
}

extension ParameterDomain {
    /// The value of the domain that a value as people write it stands for; nil if there is none.
    ///
    /// A whole number stands for a real one, and a number or truth value for the text that is spelled like it.
    public func admitting(_ value: ParameterValue) -> ParameterValue? {
        if contains(value) { return value }
        switch (self, value) {
        case (.float, .int(let x)):
            let number = ParameterValue.float(Double(x))
            return contains(number) ? number : nil
        case (.int, .float(let x)):
            let number = Int(exactly: x).map(ParameterValue.int)
            return number.flatMap { contains($0) ? $0 : nil }
        case (.categorical(let choices), _), (.ordinal(let choices), _):
            if let number = value.number { return choices.first { $0.number == number } ?? named(value, choices) }
            return named(value, choices)
        case (.constant(let only), _):
            return named(value, [only])
        case (.float, _), (.int, _):
            return nil
        }
    }

    private func named(_ value: ParameterValue, _ choices: [ParameterValue]) -> ParameterValue? {
        choices.first { $0.description == value.description }
    }

    /// What belongs to the domain, in a phrase such as `a number from 0.1 to 1`.
    public var phrase: String {
        switch self {
        case .float(let low, let high, _, let step):
            "a number from \(low) to \(high)" + (step.map { " in steps of \($0)" } ?? "")
        case .int(let low, let high, _, let step):
            "a whole number from \(low) to \(high)" + (step == 1 ? "" : " in steps of \(step)")
        case .categorical(let choices), .ordinal(let choices):
            "one of \(choices.map(\.description).joined(separator: ", "))"
        case .constant(let only): "\(only), a constant"
        }
    }
}
