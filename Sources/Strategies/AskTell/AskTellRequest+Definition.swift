import SearchSpaces
import Studies

/// Why a line is refused.
struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension AskTellRequest {
    private static let defaultBudget = 100
    private static let largestBudget = 1_000_000
    private static let mostParallel = 10_000

    /// The study that an `open` line describes, and why its strategy was chosen if the line leaves that open.
    func definition() throws(Refusal) -> (definition: StudyDefinition, reason: String?) {
        guard let space, !space.isEmpty else {
            throw Refusal("open: 'space' is missing; expected a list of parameters")
        }
        var parameters: [Parameter] = []
        for line in space { parameters.append(try line.parameter()) }
        let searchSpace = SearchSpace(parameters)
        if let problem = searchSpace.problems.first {
            throw Refusal("\(problem.path.joined(separator: ".")): \(problem.message)")
        }
        let metrics = try metrics()
        let constraints = try declaredConstraints()
        let trials = budget ?? Self.defaultBudget
        guard (1...Self.largestBudget).contains(trials) else {
            throw Refusal("budget: is \(trials); expected 1 to \(Self.largestBudget)")
        }
        let resource = Fidelity(
            name: fidelity?.name ?? "steps", minimum: fidelity?.min ?? 1, maximum: fidelity?.max ?? 1)
        guard resource.minimum >= 1, resource.maximum >= resource.minimum, resource.maximum <= 1 << 40 else {
            throw Refusal("fidelity: is \(resource.minimum) to \(resource.maximum); expected 1 ≤ min ≤ max")
        }
        guard (1...Self.mostParallel).contains(parallel ?? 1) else {
            throw Refusal("parallel: is \(parallel ?? 1); expected 1 to \(Self.mostParallel)")
        }
        let chosen = try components(
            searchSpace, resource, trials, hasVectors: metrics.count > 1 || !constraints.isEmpty)
        var definition = StudyDefinition(
            name: "ask-tell", space: searchSpace, objective: .function("ask-tell"), metric: metrics[0],
            fidelity: resource, sampler: chosen.sampler, scheduler: chosen.scheduler,
            strategyReason: chosen.reason, budget: Budget(trials: trials), seed: seed ?? 0,
            furtherMetrics: Array(metrics.dropFirst()), constraints: constraints)
        if case .pair(_, _, let explored) = strategy { definition.explored = explored }
        return (definition, chosen.reason)
    }

    private func components(
        _ space: SearchSpace, _ fidelity: Fidelity, _ trials: Int, hasVectors: Bool
    ) throws(Refusal) -> (sampler: ComponentDefinition, scheduler: ComponentDefinition, reason: String?) {
        switch strategy ?? .named("auto") {
        case .pair(let sampler, let scheduler, _):
            return (sampler.definition, scheduler?.definition ?? ComponentDefinition("full"), nil)
        case .named("auto"):
            let automatic = AutomaticStrategy(
                space: space, fidelity: fidelity, trials: trials, parallel: parallel ?? 1, hasVectors: hasVectors)
            return (automatic.sampler, automatic.scheduler, automatic.reason)
        case .named(let name):
            if let pair = StrategyCatalogue.named(name) { return (pair.sampler, pair.scheduler, nil) }
            if SamplerCatalogue.all.contains(where: { $0.name == name }) {
                return (ComponentDefinition(name), ComponentDefinition("full"), nil)
            }
            let known = ["auto"] + StrategyCatalogue.all.map(\.name) + SamplerCatalogue.all.map(\.name)
            var names: [String] = []
            for name in known where !names.contains(name) { names.append(name) }
            throw Refusal("strategy: is '\(name)'; expected one of \(names.joined(separator: ", "))")
        }
    }
}

extension AskTellRequest.ParameterLine {
    func parameter() throws(Refusal) -> Parameter {
        let clauses = (when ?? [:]).sorted { $0.key < $1.key }.map { parent, requirement in
            switch requirement {
            case .oneOf(let values): Condition.Clause(parent, .oneOf(values))
            case .range(let low, let high): Condition.Clause(parent, .range(low: low, high: high))
            }
        }
        return Parameter(name, try domain(), when: clauses.isEmpty ? nil : Condition(clauses))
    }

    private func domain() throws(Refusal) -> ParameterDomain {
        switch type {
        case "float":
            return .float(
                low: try bound(low, "low"), high: try bound(high, "high"), log: log ?? false, step: step)
        case "int":
            return .int(
                low: try whole(try bound(low, "low"), "low"), high: try whole(try bound(high, "high"), "high"),
                log: log ?? false, step: try whole(step ?? 1, "step"))
        case "categorical": return .categorical(try listed())
        case "ordinal": return .ordinal(try listed())
        case "constant":
            guard let value else { throw Refusal("space.\(name).value: is missing") }
            return .constant(value)
        default:
            throw Refusal(
                "space.\(name).type: is '\(type)'; expected one of float, int, categorical, ordinal, constant")
        }
    }

    private func bound(_ value: Double?, _ field: String) throws(Refusal) -> Double {
        guard let value else { throw Refusal("space.\(name).\(field): is missing; expected a number") }
        return value
    }

    private func whole(_ value: Double, _ field: String) throws(Refusal) -> Int {
        guard let number = Int(exactly: value), abs(value) <= 0x1p53 else {
            throw Refusal("space.\(name).\(field): is \(value); expected a whole number")
        }
        return number
    }

    private func listed() throws(Refusal) -> [ParameterValue] {
        guard let choices else { throw Refusal("space.\(name).choices: is missing; expected a list of values") }
        return choices
    }
}
