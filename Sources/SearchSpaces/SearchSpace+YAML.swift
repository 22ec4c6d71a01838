extension SearchSpace {
    /// The space as the fields `space` and `forbidden` of a study file, which read back as the same space.
    public var yaml: String {
        guard !parameters.isEmpty else { return "space: {}\n" }
        let width = parameters.map { YAMLText.scalar(.string($0.name)).count }.max() ?? 0
        var lines = ["space:"]
        for parameter in parameters {
            let name = YAMLText.scalar(.string(parameter.name)) + ":"
            let padding = String(repeating: " ", count: width + 1 - name.count)
            lines.append("  \(name)\(padding) \(Self.text(parameter))")
        }
        if !forbidden.isEmpty {
            lines.append("forbidden:")
            lines += forbidden.map { "  - { \(Self.text($0)) }" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ parameter: Parameter) -> String {
        var fields: [String]
        switch parameter.domain {
        case .constant(let value) where parameter.condition == nil: return YAMLText.scalar(value)
        case .constant(let value): fields = ["type: constant", "value: \(YAMLText.scalar(value))"]
        case .float(let low, let high, let log, let step):
            fields = ["type: float", "low: \(low)", "high: \(high)"]
            if log { fields.append("log: true") }
            if let step { fields.append("step: \(step)") }
        case .int(let low, let high, let log, let step):
            fields = ["type: int", "low: \(low)", "high: \(high)"]
            if log { fields.append("log: true") }
            if step != 1 { fields.append("step: \(step)") }
        case .categorical(let choices): fields = ["type: categorical", "choices: \(list(choices))"]
        case .ordinal(let choices): fields = ["type: ordinal", "choices: \(list(choices))"]
        }
        if let condition = parameter.condition { fields.append("when: { \(text(condition)) }") }
        return "{ \(fields.joined(separator: ", ")) }"
    }

    private static func text(_ condition: Condition) -> String {
        condition.clauses.map { clause in
            let requirement =
                switch clause.requirement {
                case .oneOf(let values): values.count == 1 ? YAMLText.scalar(values[0]) : list(values)
                case .range(let low, let high):
                    "{ "
                        + [low.map { "min: \($0)" }, high.map { "max: \($0)" }].compactMap { $0 }
                        .joined(separator: ", ") + " }"
                }
            return "\(YAMLText.scalar(.string(clause.parameter))): \(requirement)"
        }.joined(separator: ", ")
    }

    private static func list(_ values: [ParameterValue]) -> String {
        "[\(values.map(YAMLText.scalar).joined(separator: ", "))]"
    }
}
