/// The values a parameter may take.
///
/// A closed list: every sampler, encoder and figure handles each kind.
public enum ParameterDomain: Sendable, Hashable, Codable {
    /// Real numbers from `low` to `high`; on a logarithmic scale if `log`; multiples of `step` above `low` if given.
    case float(low: Double, high: Double, log: Bool, step: Double?)
    /// Whole numbers from `low` to `high`, both included; on a logarithmic scale if `log`; every `step`-th.
    case int(low: Int, high: Int, log: Bool, step: Int)
    /// Values without an order.
    case categorical([ParameterValue])
    /// Values in a meaningful order.
    case ordinal([ParameterValue])
    /// A single value, passed on to the objective and never searched.
    case constant(ParameterValue)
}

/// One dimension of a search space.
public struct Parameter: Sendable, Hashable, Codable {
    /// Its name, unique within the space.
    public var name: String
    /// The values it may take.
    public var domain: ParameterDomain
    /// When it takes part; always, if nil.
    public var condition: Condition?

    /// Creates a parameter.
    public init(_ name: String, _ domain: ParameterDomain, when condition: Condition? = nil) {
        self.name = name
        self.domain = domain
        self.condition = condition
    }
}

extension ParameterDomain {
    /// How many values the domain holds; nil for a continuum.
    public var count: Int? {
        switch self {
        case .float(let low, let high, _, let step):
            step.map { Int(((high - low) / $0 + 1e-9).rounded(.down)) + 1 }
        case .int(let low, let high, _, let step): (high - low) / step + 1
        case .categorical(let choices), .ordinal(let choices): choices.count
        case .constant: 1
        }
    }

    /// Whether a value belongs to the domain.
    public func contains(_ value: ParameterValue) -> Bool {
        switch (self, value) {
        case (.float(let low, let high, _, let step), .float(let x)):
            guard x >= low, x <= high else { return false }
            guard let step else { return true }
            let steps = ((x - low) / step).rounded()
            return abs(low + steps * step - x) <= 1e-9 * max(1, abs(x))
        case (.int(let low, let high, _, let step), .int(let x)):
            return x >= low && x <= high && (x - low) % step == 0
        case (.categorical(let choices), _), (.ordinal(let choices), _):
            return choices.contains(value)
        case (.constant(let only), _):
            return value == only
        case (.float, _), (.int, _):
            return false
        }
    }
}
