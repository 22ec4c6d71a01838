import SearchSpaces

/// Checks that the parts of a study fit one another.
extension StudyReader {
    /// Checks parameters and settings against the options of what they are passed to.
    mutating func checkOptions(
        of subject: StudyVocabulary.Subject, space: SearchSpace, settings: [String: ParameterValue],
        steps: [StepDefinition] = [], _ root: LocatedNode
    ) {
        guard let spaceNode = root["space"] else { return }
        for parameter in space.parameters {
            guard let node = spaceNode[parameter.name] else { continue }
            if parameter.name.contains("."), !subject.options.contains(where: { $0.name == parameter.name }) {
                if let option = stepOption(of: parameter.name, in: steps, node) {
                    checkDomain(parameter.domain, option.kind, node)
                }
                continue
            }
            if settings[parameter.name] != nil {
                reportName(node, "is also in settings", expected: "each option in one place")
            }
            guard let option = subject.options.first(where: { $0.name == parameter.name }) else {
                let known = subject.options.map(\.name)
                let step = steps.first { $0.label == parameter.name }
                let short = vocabulary.steps.first { $0.name == step?.name }?.shorthand
                reportName(
                    node, "is not an option of \(subject.name)", expected: Self.listed(known),
                    suggestion: short.map { "write '\(parameter.name).\($0.name)' for that of the step" }
                        ?? suggestion(for: parameter.name, among: known))
                continue
            }
            checkDomain(parameter.domain, option.kind, node)
        }
        if let node = root["objective"]?["train"]?["settings"] {
            for (name, value) in node.entries ?? [] {
                _ = readOption(value, name, of: subject.name, among: subject.options)
            }
        }
        let given = Set(space.parameters.map(\.name) + settings.keys)
        for option in subject.options where option.isRequired && !given.contains(option.name) {
            reportName(
                spaceNode, "lacks '\(option.name)', which \(subject.name) needs", expected: option.kind.phrase)
        }
    }

    private mutating func checkDomain(
        _ domain: ParameterDomain, _ kind: OptionDeclaration.Kind, _ node: LocatedNode
    ) {
        switch domain {
        case .float(let low, let high, _, _):
            guard kind.isReal else {
                node["type"].map { reject($0, expected: "a type for \(kind.phrase)") }
                return
            }
            checkBound(.float(low), "low", kind, node)
            checkBound(.float(high), "high", kind, node)
        case .int(let low, let high, _, _):
            guard kind.isNumeric else {
                node["type"].map { reject($0, expected: "a type for \(kind.phrase)") }
                return
            }
            checkBound(.int(low), "low", kind, node)
            checkBound(.int(high), "high", kind, node)
        case .categorical(let choices), .ordinal(let choices):
            for (item, value) in zip(node["choices"]?.items ?? [], choices) where !kind.accepts(value) {
                reject(item, value, as: kind)
            }
        case .constant(let value):
            if !kind.accepts(value) {
                reject(node["value"] ?? node, value, as: kind)
            }
        }
    }

    private mutating func checkBound(
        _ value: ParameterValue, _ field: String, _ kind: OptionDeclaration.Kind, _ node: LocatedNode
    ) {
        if !kind.accepts(value), let bound = node[field] { reject(bound, expected: kind.phrase) }
    }

    /// Checks that each `{name}` of a command stands for something, and that no parameter hides what is built in.
    ///
    /// `{folder}` has been replaced when the command was read.
    mutating func checkPlaceholders(
        of command: CommandObjective, space: SearchSpace, fidelity: Fidelity, _ root: LocatedNode
    ) {
        let builtIn = ["trial", "seed", "folder", "fidelity"] + (root["fidelity"] == nil ? [] : [fidelity.name])
        for parameter in space.parameters where builtIn.contains(parameter.name) {
            if let node = root["space"]?[parameter.name] {
                reportName(
                    node, "has a name that a command uses for something else",
                    expected: "a name other than \(builtIn.joined(separator: ", "))")
            }
        }
        let known = space.parameters.map(\.name) + builtIn
        guard let items = root["objective"]?["command"]?.items else { return }
        for (item, argument) in zip(items, command.arguments) {
            for name in Self.placeholders(in: argument) where !known.contains(name) {
                report(
                    item, "{\(name.shortened)} stands for nothing", expected: Self.listed(known),
                    suggestion: suggestion(for: name, among: known))
            }
        }
    }

    /// The names that stand in braces within a text.
    static func placeholders(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            guard let end = part.firstIndex(of: "}") else { return nil }
            let name = String(part[..<end])
            return Parameter.isValidName(name) ? name : nil
        }
    }

    /// Checks that data, estimator and metric are for the same kind of prediction, as far as that is known.
    mutating func checkTasks(
        of train: TrainObjective, subject: StudyVocabulary.Subject, metrics: [Metric], _ root: LocatedNode
    ) {
        var task = train.data.task
        if task == nil, case .bundled(let name) = train.data.source {
            task = vocabulary.dataSets.first { $0.name == name }?.task
        }
        guard let task, let node = root["objective"]?["train"] else { return }
        if !subject.tasks.isEmpty, !subject.tasks.contains(task), let estimator = node["estimator"] {
            let fitting = vocabulary.estimators.filter { $0.tasks.isEmpty || $0.tasks.contains(task) }.map(\.name)
            report(estimator, "\(subject.name) is not for \(task.rawValue)", expected: Self.listed(fitting))
        }
        let nodes = root["metrics"]?.items ?? [root["metric"]].compactMap { $0 }
        for (metric, node) in zip(metrics, nodes) {
            guard let known = vocabulary.metric(metric.name), !known.tasks.isEmpty,
                !known.tasks.contains(task)
            else { continue }
            let fitting = vocabulary.metrics.filter { $0.tasks.isEmpty || $0.tasks.contains(task) }.map(\.name)
            report(node["name"] ?? node, "\(known.name) is not for \(task.rawValue)", expected: Self.listed(fitting))
        }
    }

    /// The resource of the study: what the file says, or else what the objective has.
    mutating func settleFidelity(
        _ read: Fidelity?, estimator subject: StudyVocabulary.Subject?, scheduler: ComponentDefinition?,
        _ root: LocatedNode
    ) -> Fidelity {
        if let node = root["fidelity"], let subject, let read, read.name != subject.resource?.name,
            let field = node[read.name]
        {
            if let resource = subject.resource {
                reportName(
                    field, "is not a resource of \(subject.name)", expected: resource.name,
                    suggestion: suggestion(for: read.name, among: [resource.name]))
            } else {
                reportName(
                    field, "is not a resource of \(subject.name), which has none", expected: "no fidelity here")
            }
        }
        let standard = subject?.resource.map { Fidelity(name: $0.name, minimum: 1, maximum: $0.standard) }
        let fidelity = read ?? standard ?? Fidelity()
        let component = vocabulary.schedulers.first { $0.name == scheduler?.name }
        if let component, component.needsFidelity, fidelity.minimum >= fidelity.maximum, let node = root["strategy"],
            root["fidelity"] == nil || read != nil
        {
            report(
                root["fidelity"] ?? node, "leaves \(component.name) nothing to give more or less of",
                expected: "a fidelity with max above min", suggestion: "write fidelity: { epochs: { min: 1, max: 27 } }"
            )
        }
        return fidelity
    }
}

extension OptionDeclaration.Kind {
    /// Whether the option takes whole numbers.
    fileprivate var isNumeric: Bool {
        switch self {
        case .int, .float, .floatAbove: true
        case .choice, .bool, .text: false
        }
    }

    /// Whether the option takes real numbers.
    fileprivate var isReal: Bool {
        switch self {
        case .float, .floatAbove: true
        case .int, .choice, .bool, .text: false
        }
    }
}
