/// When a conditional parameter takes part: every clause must hold.
public struct Condition: Sendable, Hashable, Codable {
    /// One requirement on a parent parameter.
    public struct Clause: Sendable, Hashable, Codable {
        /// The parent parameter, declared before the one that depends on it.
        public var parameter: String
        /// What the parent's value must satisfy.
        public var requirement: Requirement

        /// Creates a clause.
        public init(_ parameter: String, _ requirement: Requirement) {
            self.parameter = parameter
            self.requirement = requirement
        }
    }

    /// What a value must satisfy.
    public enum Requirement: Sendable, Hashable, Codable {
        /// The value is one of these.
        case oneOf([ParameterValue])
        /// The value is a number within these bounds, both included.
        case range(low: Double?, high: Double?)

        /// Whether a value satisfies the requirement.
        public func holds(for value: ParameterValue) -> Bool {
            switch self {
            case .oneOf(let values):
                return values.contains(value)
            case .range(let low, let high):
                guard let x = value.number else { return false }
                return x >= low ?? -.infinity && x <= high ?? .infinity
            }
        }
    }

    /// The requirements, all of which must hold.
    public var clauses: [Clause]

    /// Creates a condition.
    public init(_ clauses: [Clause]) {
        self.clauses = clauses
    }

    /// Whether a configuration meets the condition; an inactive parent never does.
    public func holds(in configuration: Configuration) -> Bool {
        clauses.allSatisfy { clause in configuration[clause.parameter].map(clause.requirement.holds(for:)) ?? false }
    }
}
