/// The configurations a study may try: parameters, their conditions and the combinations that are ruled out.
///
/// Parameters stand in the order of declaration and a condition refers only to earlier ones, so one pass from first
/// to last decides which are active.
///
/// ```swift
/// let space = SearchSpace([
///     Parameter("optimizer", .categorical([.string("sgd"), .string("adam")])),
///     Parameter("momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
///               when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
/// ])
/// ```
public struct SearchSpace: Sendable, Hashable, Codable {
    /// A combination that must not be tried: ruled out where all its requirements hold.
    public typealias ForbiddenCombination = Condition

    /// The parameters in the order of declaration.
    public var parameters: [Parameter]
    /// The combinations that are ruled out.
    public var forbidden: [ForbiddenCombination]

    /// Creates a space; `problems` says what is wrong with it, if anything.
    public init(_ parameters: [Parameter], forbidden: [ForbiddenCombination] = []) {
        self.parameters = parameters
        self.forbidden = forbidden
    }

    /// The parameter with a name.
    public subscript(name: String) -> Parameter? {
        parameters.first { $0.name == name }
    }

    /// The parameters that a strategy chooses, those other than constants.
    public var searched: [Parameter] {
        parameters.filter { if case .constant = $0.domain { false } else { true } }
    }

    /// Whether a configuration may be tried: exactly the active parameters, each within its domain, nothing forbidden.
    public func contains(_ configuration: Configuration) -> Bool {
        var active = 0
        for parameter in parameters where isActive(parameter, in: configuration) {
            guard let value = configuration[parameter.name], parameter.domain.contains(value) else { return false }
            active += 1
        }
        return active == configuration.count && !isForbidden(configuration)
    }

    /// Whether a configuration is one of the ruled-out combinations.
    public func isForbidden(_ configuration: Configuration) -> Bool {
        forbidden.contains { $0.holds(in: configuration) }
    }

    /// Whether a parameter takes part in a configuration.
    public func isActive(_ parameter: Parameter, in configuration: Configuration) -> Bool {
        parameter.condition?.holds(in: configuration) ?? true
    }
}

extension SearchSpace {
    /// The configuration with whole numbers of real parameters as real numbers.
    ///
    /// JSON writes 1.0 as 1; reading it back needs the space to say which kind of number it was.
    public func normalised(_ configuration: Configuration) -> Configuration {
        var result = configuration
        for parameter in parameters {
            if case .float = parameter.domain, case .int(let x)? = configuration[parameter.name] {
                result[parameter.name] = .float(Double(x))
            }
        }
        return result
    }
}
