/// What a trial gave in the end: the values of all metrics and of all outcome constraints.
public struct Evaluation: Sendable, Hashable, Codable {
    /// One value a metric, in the order of ``StudyDefinition/metrics``.
    public var values: [Double]
    /// One value a constraint, in the order of ``StudyDefinition/constraints``; feasible at 0 or below.
    public var constraints: [Double]

    /// Creates an evaluation.
    ///
    /// - Parameter values: At least one.
    public init(values: [Double], constraints: [Double] = []) {
        self.values = values
        self.constraints = constraints
    }

    /// Whether no constraint is violated; an undefined one is.
    public var isFeasible: Bool { constraints.allSatisfy { $0 <= 0 } }

    /// Whether all values are numbers of finite size.
    public var isFinite: Bool { values.allSatisfy(\.isFinite) && constraints.allSatisfy(\.isFinite) }
}

extension Trial {
    /// What a completed trial gave, whether it has one metric or several; nil for all other trials.
    public var result: Evaluation? {
        guard state == .completed else { return nil }
        return evaluation ?? value.map { Evaluation(values: [$0]) }
    }
}
