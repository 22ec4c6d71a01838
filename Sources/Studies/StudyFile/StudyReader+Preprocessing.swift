import SearchSpaces
import Spelling

extension StudyReader {
    /// Steps of preprocessing: a list of `NAME`, `{ NAME: VALUE }` and `{ NAME: { OPTION: VALUE, … } }`.
    mutating func readPreprocessing(_ node: LocatedNode, of data: DataReference?) -> [StepDefinition]? {
        let steps = readList(node, of: "steps such as { scale: robust }") { reader, item in reader.readStep(item) }
        if case .idx = data?.source, node.items?.isEmpty == false {
            reportName(node, "is for tables; the data are images", expected: "no preprocessing here")
        }
        guard let steps, let items = node.items else { return nil }
        var labels: Set<String> = []
        for (item, step) in zip(items, steps) where !labels.insert(step.label).inserted {
            report(
                item, "is a second step called '\(step.label)'", expected: "a name of its own",
                suggestion: "write { \(step.name): { name: \(step.label)-2, … } }")
        }
        return steps
    }

    private mutating func readStep(_ node: LocatedNode) -> StepDefinition? {
        if node.node.scalar != nil {
            return readKnown(node, .steps, what: "step").map { StepDefinition($0) }
        }
        guard let entries = node.entries, let entry = entries.first, entries.count == 1 else {
            reject(
                node, expected: "the name of a step, or a mapping of one name to its settings",
                suggestion: node.entries.map { $0.count > 1 ? "begin each step with a dash" : nil } ?? nil)
            return nil
        }
        guard let step = vocabulary.steps.first(where: { $0.name == entry.name }) else {
            let known = vocabulary.names(.steps)
            reportName(
                entry.value, "is not a known step", expected: Self.listed(known),
                suggestion: suggestion(for: entry.name, among: known))
            return nil
        }
        return unlessWrong { $0.readSettings(entry.value, of: step) }
    }

    private mutating func readSettings(_ node: LocatedNode, of step: StudyVocabulary.Step) -> StepDefinition? {
        if node.node.scalar == .null { return StepDefinition(step.name) }
        guard let fields = node.entries else {
            guard let option = step.shorthand, node.node.scalar != nil else {
                reject(node, expected: "a mapping with the settings of \(step.name)")
                return nil
            }
            return readOption(node, option.name, of: step.name, among: [option]).map {
                StepDefinition(step.name, settings: [option.name: $0])
            }
        }
        var definition = StepDefinition(step.name)
        for (name, value) in fields {
            if name == "name" {
                definition.label = readLabel(value) ?? step.name
            } else if step.lists.contains(name) {
                definition.lists[name] = readList(value, of: "texts") { $0.readText($1, acceptsNumbers: true) }
            } else if step.options.contains(where: { $0.name == name }) {
                definition.settings[name] = readOption(value, name, of: step.name, among: step.options)
            } else {
                let known = ["name"] + step.lists + step.options.map(\.name)
                reportName(
                    value, "is not a setting of \(step.name)", expected: Self.listed(known),
                    suggestion: suggestion(for: name, among: known))
            }
        }
        return definition
    }

    private mutating func readLabel(_ node: LocatedNode) -> String? {
        guard let name = readName(node) else { return nil }
        guard !name.contains(".") else {
            reject(node, expected: "a name without '.', which stands between a step and its option")
            return nil
        }
        return name
    }

    /// The option that a parameter named `LABEL.OPTION` means; nil, with a report, if there is none.
    mutating func stepOption(
        of parameter: String, in steps: [StepDefinition], _ node: LocatedNode
    ) -> OptionDeclaration? {
        let label = String(parameter.prefix { $0 != "." })
        let name = String(parameter.dropFirst(label.count + 1))
        guard let definition = steps.first(where: { $0.label == label }),
            let step = vocabulary.steps.first(where: { $0.name == definition.name })
        else {
            let known = vocabulary.names(.steps)
            let guess = NearestName.of(label, among: steps.map(\.label)).map { "did you mean '\($0).\(name)'?" }
            let missing = known.contains(label) ? label : NearestName.of(label, among: known)
            reportName(
                node, "is of no step in preprocessing",
                expected: steps.isEmpty ? nil : Self.listed(steps.map { "\($0.label).OPTION" }),
                suggestion: log.isFull ? nil : guess ?? missing.map { "add '\($0)' to preprocessing" })
            return nil
        }
        if definition.settings[name] != nil {
            reportName(node, "is also in preprocessing", expected: "each option in one place")
        }
        guard let option = step.options.first(where: { $0.name == name }) else {
            let known = step.options.map { "\(label).\($0.name)" }
            reportName(
                node, "is not an option of \(step.name)", expected: Self.listed(known),
                suggestion: suggestion(for: parameter, among: known))
            return nil
        }
        return option
    }
}
