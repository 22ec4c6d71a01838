extension SearchSpace {
    /// The space as the fields `space` and `forbidden` of a study file, which read back as the same space.
    public var yaml: String {
        guard !parameters.isEmpty else { return "space: {}\n" }
        let width = parameters.map { Self.scalar(.string($0.name)).count }.max() ?? 0
        var lines = ["space:"]
        for parameter in parameters {
            let name = Self.scalar(.string(parameter.name)) + ":"
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
        case .constant(let value) where parameter.condition == nil: return scalar(value)
        case .constant(let value): fields = ["type: constant", "value: \(scalar(value))"]
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
                case .oneOf(let values): values.count == 1 ? scalar(values[0]) : list(values)
                case .range(let low, let high):
                    "{ "
                        + [low.map { "min: \($0)" }, high.map { "max: \($0)" }].compactMap { $0 }
                        .joined(separator: ", ") + " }"
                }
            return "\(scalar(.string(clause.parameter))): \(requirement)"
        }.joined(separator: ", ")
    }

    private static func list(_ values: [ParameterValue]) -> String {
        "[\(values.map(scalar).joined(separator: ", "))]"
    }

    /// A value as a YAML scalar that reads back as itself.
    private static func scalar(_ value: ParameterValue) -> String {
        guard case .string(let text) = value else { return value.description }
        let taken: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"]
        if text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]*/) != nil, !taken.contains(text.lowercased()) { return text }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.properties.generalCategory == .control: "\\U" + hexadecimal(scalar.value)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
