import SearchSpaces

extension StudyReader {
    /// The search space: `space` and `forbidden`, checked as a whole.
    mutating func readSpace(_ root: LocatedNode) -> SearchSpace? {
        guard let node = root["space"] else { return nil }
        guard let entries = node.entries else {
            reject(node, expected: "a mapping of names to parameters")
            return nil
        }
        var space = SearchSpace([])
        var unread: Set<String> = []
        for (name, value) in entries {
            if let parameter = readParameter(value, name: name, after: space, unread: unread) {
                space.parameters.append(parameter)
            } else {
                unread.insert(name)
            }
        }
        if let forbidden = root["forbidden"] {
            let read = readList(forbidden, of: "combinations") { reader, item in
                reader.readCondition(item, among: space, unread: unread)
            }
            space.forbidden = read ?? []
        }
        for problem in space.problems where !(problem.path.isEmpty && !unread.isEmpty) {
            reportProblem(problem, root)
        }
        return space
    }

    private mutating func reportProblem(_ problem: SpaceProblem, _ root: LocatedNode) {
        let path = problem.path.isEmpty ? ["space"] : problem.path
        let parts = problem.message.split(separator: "; expected ", maxSplits: 1)
        report(
            LocatedNode(DocumentNode(.sequence([]), at: root.position(along: path)), path: path), String(parts[0]),
            expected: parts.count > 1 ? String(parts[1]) : nil)
    }

    private mutating func readParameter(
        _ node: LocatedNode, name: String, after space: SearchSpace, unread: Set<String>
    ) -> Parameter? {
        if node.node.scalar != nil {
            return readValue(node).map { Parameter(name, .constant($0)) }
        }
        guard node.entries != nil else {
            reject(
                node, expected: "a mapping with a type, or a single value",
                suggestion: node.items == nil ? nil : "write { type: categorical, choices: […] }")
            return nil
        }
        let tables = StudyFields.parameterTables
        let types = tables.map(\.type)
        guard let typeNode = node["type"] else {
            reportName(node, "lacks the field 'type'", expected: Self.listed(types))
            return nil
        }
        guard let type = readWord(typeNode, among: types, synonyms: Self.typeSynonyms),
            let table = tables.first(where: { $0.type == type })?.table
        else { return nil }
        return unlessWrong { reader in
            guard reader.check(node, table) else { return nil }
            let domain = reader.readDomain(node, type: type)
            let condition = node["when"].flatMap { reader.readCondition($0, among: space, unread: unread) }
            return domain.map { Parameter(name, $0, when: condition) }
        }
    }

    private static let typeSynonyms = [
        "integer": "int", "quniform": "int", "randint": "int", "real": "float", "double": "float", "number": "float",
        "uniform": "float", "loguniform": "float, with log: true", "choice": "categorical", "enum": "categorical",
        "bool": "categorical, with choices: [true, false]", "const": "constant", "fixed": "constant",
    ]

    private mutating func readDomain(_ node: LocatedNode, type: String) -> ParameterDomain? {
        switch type {
        case "float":
            let low = node["low"].flatMap { readNumber($0) }
            let high = node["high"].flatMap { readNumber($0) }
            let log = node["log"].flatMap { readBool($0) } ?? false
            let step = node["step"].flatMap { readNumber($0) }
            guard let low, let high else { return nil }
            return .float(low: low, high: high, log: log, step: step)
        case "int":
            let low = node["low"].flatMap { readWhole($0, in: .min ... .max) }
            let high = node["high"].flatMap { readWhole($0, in: .min ... .max) }
            let log = node["log"].flatMap { readBool($0) } ?? false
            let step = node["step"].flatMap { readWhole($0, in: 1 ... .max) } ?? 1
            guard let low, let high else { return nil }
            return .int(low: low, high: high, log: log, step: step)
        case "categorical":
            return node["choices"].flatMap { readChoices($0) }.map(ParameterDomain.categorical)
        case "ordinal":
            return node["choices"].flatMap { readChoices($0) }.map(ParameterDomain.ordinal)
        default:
            return node["value"].flatMap { readValue($0) }.map(ParameterDomain.constant)
        }
    }

    private mutating func readChoices(_ node: LocatedNode) -> [ParameterValue]? {
        readList(node, of: "values") { reader, item in reader.readValue(item) }
    }
}

// MARK: - Conditions

extension StudyReader {
    /// A condition: requirements by the names of earlier parameters.
    private mutating func readCondition(
        _ node: LocatedNode, among space: SearchSpace, unread: Set<String>
    ) -> Condition? {
        guard let entries = node.entries, !entries.isEmpty else {
            reject(node, expected: "a mapping of earlier parameters to their values")
            return nil
        }
        return unlessWrong { reader in
            // A clause on a parameter that could not be read says nothing new.
            let clauses: [Condition.Clause] = entries.compactMap { name, value in
                let requirement = reader.readRequirement(value, on: space[name])
                guard !unread.contains(name) else { return nil }
                return requirement.map { Condition.Clause(name, $0) }
            }
            return Condition(clauses)
        }
    }

    private mutating func readRequirement(_ node: LocatedNode, on parent: Parameter?) -> Condition.Requirement? {
        var isReal = false
        if case .float = parent?.domain { isReal = true }
        if node.entries != nil {
            return unlessWrong { reader in
                guard reader.check(node, StudyFields.range) else { return nil }
                let low = node["min"].flatMap { reader.readNumber($0) }
                let high = node["max"].flatMap { reader.readNumber($0) }
                if node.entries?.isEmpty ?? true { reader.reject(node, expected: "min, max or both") }
                return .range(low: low, high: high)
            }
        }
        if node.items != nil {
            guard !isReal else {
                reject(node, expected: "{ min: …, max: … } for a real number")
                return nil
            }
            return readList(node, of: "values") { reader, item in reader.readValue(item) }.map { .oneOf($0) }
        }
        guard let value = readValue(node) else { return nil }
        // Whole and real numbers are told apart by equality; on a real parameter a point is a range without width.
        if isReal, let x = value.number { return .range(low: x, high: x) }
        return .oneOf([value])
    }
}
