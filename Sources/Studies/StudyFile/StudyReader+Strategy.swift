import SearchSpaces

extension StudyReader {
    /// What to try next, and how long to go on with it; `ComponentDefinition.automatic` for both if that is to be chosen.
    mutating func readStrategy(
        _ node: LocatedNode
    ) -> (sampler: ComponentDefinition, scheduler: ComponentDefinition)? {
        if node.node.scalar != nil {
            guard let name = readKnown(node, .strategies, what: "strategy") else { return nil }
            if name == ComponentDefinition.automatic.name { return (.automatic, .automatic) }
            return vocabulary.strategies.first { $0.name == name }.map { ($0.sampler, $0.scheduler) }
        }
        return unlessWrong { reader in
            guard reader.check(node, StudyFields.strategy) else { return nil }
            let sampler = node["sampler"].flatMap {
                reader.readComponent($0, .samplers, what: "sampler", among: reader.vocabulary.samplers)
            }
            let scheduler =
                node["scheduler"].map {
                    reader.readComponent($0, .schedulers, what: "scheduler", among: reader.vocabulary.schedulers)
                } ?? ComponentDefinition("full")
            guard let sampler, let scheduler else { return nil }
            return (sampler, scheduler)
        }
    }

    /// The parameters that may differ in a trial that begins from another's checkpoint; nil for all, or where none does.
    ///
    /// If the file says nothing, they are those that the estimator can change on the way.
    mutating func readExplored(
        _ strategy: LocatedNode?, space: SearchSpace, estimator: StudyVocabulary.Subject?,
        scheduler: ComponentDefinition
    ) -> [String]? {
        let branching = vocabulary.schedulers.filter(\.branches).map(\.name)
        guard branching.contains(scheduler.name) else {
            if let node = strategy?["explore"] {
                reportName(
                    node, "says nothing to \(scheduler.name), which begins no trial from another's checkpoint",
                    expected: "it with \(Self.listed(branching))")
            }
            return nil
        }
        let adjustable = estimator.map { $0.options.filter(\.isAdjustable).map(\.name) }
        let changeable = space.searched.map(\.name).filter { adjustable?.contains($0) ?? true }
        guard let node = strategy?["explore"] else {
            if let strategy, let estimator, changeable.isEmpty {
                report(
                    strategy["scheduler"] ?? strategy,
                    "\(scheduler.name) finds no parameter that \(estimator.name) can change on the way",
                    expected: "\(Self.listed(adjustable ?? [])) in the space")
            }
            return estimator == nil ? nil : changeable
        }
        return readList(node, of: "parameters") { reader, item in
            guard let name = reader.readName(item) else { return nil }
            guard changeable.contains(name) else {
                let isFixed = space[name] != nil
                reader.report(
                    item, "'\(name.shortened)' \(isFixed ? "cannot change on the way" : "is not a parameter")",
                    expected: Self.listed(changeable), suggestion: reader.suggestion(for: name, among: changeable))
                return nil
            }
            return name
        }
    }

    private mutating func readComponent(
        _ node: LocatedNode, _ list: VocabularyList, what: String, among components: [StudyVocabulary.Component]
    ) -> ComponentDefinition? {
        if node.node.scalar != nil {
            return readKnown(node, list, what: what).map { ComponentDefinition($0) }
        }
        guard let entries = node.entries else {
            reject(node, expected: "the name of a \(what), or a mapping of its name and settings")
            return nil
        }
        guard let nameNode = node["name"] else {
            reportName(node, "lacks the field 'name'", expected: Self.listed(vocabulary.names(list)))
            return nil
        }
        guard let name = readKnown(nameNode, list, what: what),
            let component = components.first(where: { $0.name == name })
        else { return nil }
        return unlessWrong { reader in
            var settings: [String: ParameterValue] = [:]
            for (option, value) in entries where option != "name" {
                settings[option] = reader.readOption(value, option, of: name, among: component.options)
            }
            for option in component.options where option.isRequired && node[option.name] == nil {
                reader.reportName(node, "lacks the setting '\(option.name)'", expected: option.kind.phrase)
            }
            return ComponentDefinition(name, settings: settings)
        }
    }

    /// A setting, checked against its declaration.
    mutating func readOption(
        _ node: LocatedNode, _ name: String, of owner: String, among options: [OptionDeclaration]
    ) -> ParameterValue? {
        guard let option = options.first(where: { $0.name == name }) else {
            let known = options.map(\.name)
            reportName(
                node, "is not a setting of \(owner)", expected: Self.listed(known),
                suggestion: suggestion(for: name, among: known))
            return nil
        }
        guard let value = readValue(node) else { return nil }
        guard option.kind.accepts(value) else {
            reject(node, value, as: option.kind)
            return nil
        }
        return value
    }

    /// Reports a value that an option does not take.
    mutating func reject(_ node: LocatedNode, _ value: ParameterValue, as kind: OptionDeclaration.Kind) {
        guard let problem = kind.problem(of: value) else {
            reject(node, expected: kind.phrase, suggestion: suggestion(for: value, of: kind))
            return
        }
        report(node, "is \(node.node.phrase): \(problem)", expected: kind.phrase)
    }

    /// A guess at what a misspelt choice was meant to be.
    func suggestion(for value: ParameterValue, of kind: OptionDeclaration.Kind) -> String? {
        guard case .choice(let names) = kind, case .string(let text) = value else { return nil }
        return suggestion(for: text, among: names)
    }
}
