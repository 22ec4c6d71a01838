/// Something wrong with a search space, and where.
public struct SpaceProblem: Sendable, Hashable {
    /// The path below `space` or `forbidden`, such as `learning-rate.low`.
    public var path: [String]
    /// What was found and what was expected.
    public var message: String
}

extension SearchSpace {
    /// Everything wrong with the space; empty if it can be searched.
    ///
    /// Checks names, bounds, scales, steps, choices, and that conditions refer to earlier parameters and can hold.
    ///
    /// - Complexity: O(parameters × clauses).
    public var problems: [SpaceProblem] {
        var found: [SpaceProblem] = []
        if parameters.isEmpty {
            found.append(SpaceProblem(path: [], message: "is empty; expected at least one parameter"))
        }
        if parameters.count > 1000 {
            found.append(SpaceProblem(path: [], message: "has \(parameters.count) parameters; expected at most 1000"))
        }
        var earlier: [String: Parameter] = [:]
        for parameter in parameters {
            func report(_ field: String..., message: String) {
                found.append(SpaceProblem(path: ["space", parameter.name] + field, message: message))
            }
            if earlier[parameter.name] != nil { report(message: "is declared twice") }
            if !Parameter.isValidName(parameter.name) {
                report(message: "is not a valid name; expected 1 to 128 letters, digits, '_', '-' or '.'")
            }
            for (field, message) in parameter.domain.problems { report(field, message: message) }
            for clause in parameter.condition?.clauses ?? [] {
                if let message = clause.problem(among: earlier) {
                    report("when", clause.parameter, message: message)
                }
            }
            earlier[parameter.name] = parameter
        }
        for (index, combination) in forbidden.enumerated() {
            for clause in combination.clauses {
                if let message = clause.problem(among: earlier) {
                    found.append(SpaceProblem(path: ["forbidden", "\(index)", clause.parameter], message: message))
                }
            }
        }
        return found
    }
}

extension Parameter {
    /// Whether a text can name a parameter: 1 to 128 ASCII letters, digits, `_`, `-` or `.`.
    public static func isValidName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

extension ParameterDomain {
    /// What is wrong with the domain: the field and the message.
    var problems: [(field: String, message: String)] {
        var found: [(String, String)] = []
        switch self {
        case .float(let low, let high, let log, let step):
            if !low.isFinite { found.append(("low", "is \(low.plain); expected a finite number")) }
            if !high.isFinite { found.append(("high", "is \(high.plain); expected a finite number")) }
            if low >= high { found.append(("high", "is \(high.plain); expected more than low, \(low.plain)")) }
            if log, low <= 0 { found.append(("low", "is \(low.plain); expected more than 0 on a logarithmic scale")) }
            if !(high - low).isFinite { found.append(("high", "is too far from low; expected a finite difference")) }
            if let step, !(step > 0 && step <= high - low) {
                found.append(("step", "is \(step.plain); expected more than 0 and at most high − low"))
            }
        case .int(let low, let high, let log, let step):
            if low >= high { found.append(("high", "is \(high); expected more than low, \(low)")) }
            if low < -(1 << 53) || high > 1 << 53 {
                found.append((low < -(1 << 53) ? "low" : "high", "is out of range; expected within ±2^53"))
            }
            if log, low < 1 { found.append(("low", "is \(low); expected at least 1 on a logarithmic scale")) }
            if step < 1 || (low < high && low >= -(1 << 53) && high <= 1 << 53 && step > high - low) {
                found.append(("step", "is \(step); expected at least 1 and at most high − low"))
            }
        case .categorical(let choices), .ordinal(let choices):
            if choices.count < 2 {
                found.append(
                    ("choices", "has \(choices.count); expected at least 2 (for one value use type: constant)"))
            }
            if choices.count > 10_000 { found.append(("choices", "has \(choices.count); expected at most 10000")) }
            if Set(choices).count != choices.count { found.append(("choices", "has a value twice")) }
        case .constant:
            break
        }
        return found
    }
}

extension Condition.Clause {
    /// What is wrong with the clause, given the parameters it may refer to.
    func problem(among parameters: [String: Parameter]) -> String? {
        guard let parent = parameters[parameter] else {
            guard !parameters.isEmpty else {
                return "refers to '\(parameter)', but nothing is declared above; expected an earlier parameter"
            }
            let known = parameters.keys.sorted().joined(separator: ", ")
            return "refers to '\(parameter)', which is not declared above; expected one of: \(known)"
        }
        switch requirement {
        case .oneOf(let values):
            if values.isEmpty { return "lists no value for '\(parameter)'" }
            return values.first { !parent.domain.contains($0) }
                .map { "asks for \(parameter) = \($0), which '\(parameter)' cannot take" }
        case .range(let low, let high):
            if let low, let high, low > high {
                return "asks for \(parameter) from \(low.plain) to \(high.plain), which is empty"
            }
            return nil
        }
    }
}
