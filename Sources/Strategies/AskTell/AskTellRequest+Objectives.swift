import Studies

extension AskTellRequest {
    private static let mostObjectives = 16
    private static let mostConstraints = 64

    /// The objectives that an `open` line declares: by `objectives`, by `goals`, or by one `goal`; at least one.
    func metrics() throws(Refusal) -> [Metric] {
        var metrics: [Metric] = []
        switch (goal, goals, objectives) {
        case (_, nil, nil):
            metrics = [Metric("value", try Self.goal(goal, at: "goal"))]
        case (nil, let goals?, nil):
            for (index, goal) in goals.enumerated() {
                metrics.append(Metric("value\(index + 1)", try Self.goal(goal, at: "goals.\(index)")))
            }
        case (nil, nil, let lines?):
            for line in lines {
                guard !line.name.isEmpty, !metrics.contains(where: { $0.name == line.name }) else {
                    throw Refusal("objectives: the name '\(line.name)' is empty or occurs twice")
                }
                metrics.append(
                    Metric(
                        line.name, try Self.goal(line.goal, at: "objectives.\(line.name).goal"),
                        reference: line.reference))
            }
        default: throw Refusal("open: give one of 'goal', 'goals' and 'objectives'")
        }
        guard (1...Self.mostObjectives).contains(metrics.count) else {
            throw Refusal("open: has \(metrics.count) objectives; expected 1 to \(Self.mostObjectives)")
        }
        return metrics
    }

    private static func goal(_ text: String?, at field: String) throws(Refusal) -> Metric.Goal {
        guard let text else { return .minimize }
        guard let goal = Metric.Goal(rawValue: text) else {
            throw Refusal("\(field): is '\(text)'; expected minimize or maximize")
        }
        return goal
    }

    /// The names of the constraints that an `open` line declares; numbered if it only says how many there are.
    func declaredConstraints() throws(Refusal) -> [String] {
        let names: [String]
        switch constraints {
        case nil: return []
        case .told: throw Refusal("constraints: expected names, or how many there are")
        case .declared(.count(let count)):
            guard (0...Self.mostConstraints).contains(count) else {
                throw Refusal("constraints: is \(count); expected 0 to \(Self.mostConstraints)")
            }
            names = (0..<count).map { "constraint\($0 + 1)" }
        case .declared(.named(let list)): names = list
        }
        guard names.count <= Self.mostConstraints, Set(names).count == names.count, !names.contains("") else {
            throw Refusal("constraints: expected up to \(Self.mostConstraints) different names")
        }
        return names
    }

    /// How the trial of a `tell` line ended, for a study with these metrics and constraints.
    func outcome(_ definition: StudyDefinition) throws(Refusal) -> TrialOutcome {
        switch state ?? "completed" {
        case "completed": break
        case "failed": return .failed(.error, message: "told to have failed")
        case "pruned": return .pruned
        case let other: throw Refusal("state: is '\(other)'; expected completed, failed or pruned")
        }
        let values = try values(of: definition)
        guard definition.furtherMetrics.isEmpty, definition.constraints.isEmpty else {
            return .evaluated(Evaluation(values: values, constraints: try constraintValues(definition.constraints)))
        }
        if constraints != nil { throw Refusal("constraints: the study was opened without any") }
        return .completed(values[0])
    }

    /// The values of all metrics that a `report` or `tell` line gives.
    func values(of definition: StudyDefinition) throws(Refusal) -> [Double] {
        let names = definition.metrics.map(\.name)
        switch (value, values) {
        case (let value?, nil):
            guard names.count == 1 else {
                throw Refusal("values: is missing; expected \(names.count): \(names.joined(separator: ", "))")
            }
            return [value]
        case (nil, let line?): return try line.ordered(as: names, field: "values")
        case (nil, nil): throw Refusal("\(names.count == 1 ? "value" : "values"): is missing")
        default: throw Refusal("values: give 'value' or 'values', not both")
        }
    }

    private func constraintValues(_ names: [String]) throws(Refusal) -> [Double] {
        switch constraints {
        case .told(let line): return try line.ordered(as: names, field: "constraints")
        case .declared(.named(let list)) where list.isEmpty && names.isEmpty: return []
        case nil:
            guard names.isEmpty else {
                throw Refusal("constraints: is missing; expected \(names.count): \(names.joined(separator: ", "))")
            }
            return []
        case .declared: throw Refusal("constraints: expected \(names.count) numbers")
        }
    }
}

extension AskTellRequest.ValuesLine {
    /// The values in the order of names.
    fileprivate func ordered(as names: [String], field: String) throws(Refusal) -> [Double] {
        let all = names.joined(separator: ", ")
        switch self {
        case .ordered(let values):
            guard values.count == names.count else {
                throw Refusal("\(field): has \(values.count) numbers; expected \(names.count): \(all)")
            }
            return values
        case .named(let values):
            var result: [Double] = []
            for name in names {
                guard let value = values[name] else { throw Refusal("\(field).\(name): is missing") }
                result.append(value)
            }
            guard values.count == names.count else { throw Refusal("\(field): has unknown names; expected \(all)") }
            return result
        }
    }
}
