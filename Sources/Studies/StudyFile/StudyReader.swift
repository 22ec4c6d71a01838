import SearchSpaces
import Spelling

/// Reads a study file's tree into a definition, collecting every mistake on the way.
///
/// Each `read…` method gives nil when what it reads is wrong, having reported why; reading goes on with the rest.
struct StudyReader {
    let vocabulary: StudyVocabulary
    /// The folder that relative paths start from; empty for the current one.
    let folder: String
    private(set) var log: DiagnosticLog

    init(file: String, folder: String, vocabulary: StudyVocabulary) {
        log = DiagnosticLog(file: file)
        self.folder = folder
        self.vocabulary = vocabulary
    }

    /// Reports a mistake in a value.
    mutating func report(
        _ node: LocatedNode, _ found: String, expected: String? = nil, suggestion: String? = nil
    ) {
        log.report(node.path, at: node.node.position, found, expected: expected, suggestion: suggestion)
    }

    /// Reports a mistake at the name of a field.
    mutating func reportName(
        _ node: LocatedNode, _ found: String, expected: String? = nil, suggestion: String? = nil
    ) {
        log.report(node.path, at: node.namePosition, found, expected: expected, suggestion: suggestion)
    }

    /// Reports a value that is not what its field holds.
    mutating func reject(_ node: LocatedNode, expected: String, suggestion: String? = nil) {
        report(node, "is \(node.node.phrase)", expected: expected, suggestion: suggestion)
    }

    /// Reports a name that is not known.
    mutating func reportUnknown(_ node: LocatedNode, name: String, what: String, among known: [String]) {
        report(
            node, "'\(name.shortened)' is not a known \(what)", expected: Self.listed(known),
            suggestion: suggestion(for: name, among: known))
    }

    /// What a closure reads, or nil if it reported a mistake; so optional fields need no nil of their own for one.
    mutating func unlessWrong<Value>(_ read: (inout Self) -> Value?) -> Value? {
        let before = log.count
        let value = read(&self)
        return log.count == before ? value : nil
    }

    /// A guess at what a misspelt name was meant to be, as a question.
    func suggestion(for name: String, among known: [String]) -> String? {
        guard !log.isFull else { return nil }
        return NearestName.of(name, among: known).map { "did you mean '\($0)'?" }
    }

    /// Names in words: `one of a, b, c`.
    static func listed(_ names: [String]) -> String {
        switch names.count {
        case 0: "none"
        case 1: names[0]
        default: "one of \(names.joined(separator: ", "))"
        }
    }
}

// MARK: - Mappings

extension StudyReader {
    /// Checks the fields of a mapping against their table: a mapping, no unknown field, no required one missing.
    ///
    /// - Returns: Whether it is a mapping, so that its fields can be read.
    mutating func check(_ node: LocatedNode, _ table: FieldTable) -> Bool {
        guard let entries = node.entries else {
            reject(node, expected: "a mapping with the fields \(table.names.joined(separator: ", "))")
            return false
        }
        let names = table.names
        var misspelt: Set<String> = []
        for (name, value) in entries where !names.contains(name) {
            let guess = log.isFull ? nil : NearestName.of(name, among: names)
            reportName(
                value, "unknown field", expected: Self.listed(names), suggestion: guess.map { "did you mean '\($0)'?" })
            if let guess { misspelt.insert(guess) }
        }
        for field in table.fields where node[field.name] == nil && !misspelt.contains(field.name) {
            if let example = field.example {
                reportName(node, "lacks the field '\(field.name)'", suggestion: "add it, as in '\(example)'")
            }
        }
        if !table.alternatives.isEmpty {
            let given = table.alternatives.filter { node[$0] != nil }
            if given.count != 1, misspelt.isDisjoint(with: table.alternatives) {
                let found = given.isEmpty ? "says nothing" : "has \(given.joined(separator: " and "))"
                reportName(node, found, expected: "exactly one of \(table.alternatives.joined(separator: ", "))")
            }
        }
        return true
    }
}

// MARK: - Values

extension StudyReader {
    /// A text; numbers and truth values only if `acceptsNumbers`, as they are written.
    mutating func readText(_ node: LocatedNode, acceptsNumbers: Bool = false) -> String? {
        switch node.node.scalar {
        case .text(let text):
            return text
        case .int, .float, .bool, .notFinite:
            if acceptsNumbers, case .scalar(let text, _) = node.node.content { return text }
            reject(node, expected: "text", suggestion: "put quotes around it")
        case .null:
            reject(node, expected: "text")
        case nil:
            // {name} without quotes is YAML for a mapping.
            let braces = node.entries.flatMap { $0.count == 1 ? $0.first?.name : nil }
            reject(node, expected: "text", suggestion: braces.map { "write \"{\($0.shortened)}\" in quotes" })
        }
        return nil
    }

    /// A name of letters, digits, `_`, `-` and `.`.
    mutating func readName(_ node: LocatedNode) -> String? {
        guard let text = readText(node) else { return nil }
        guard Parameter.isValidName(text) else {
            reject(node, expected: "1 to 128 letters, digits, '_', '-' or '.'")
            return nil
        }
        return text
    }

    /// A whole number within bounds.
    mutating func readWhole(_ node: LocatedNode, in range: ClosedRange<Int>) -> Int? {
        if case .int(let x) = node.node.scalar, range.contains(x) { return x }
        reject(node, expected: OptionDeclaration.Kind.int(range).phrase)
        return nil
    }

    /// A finite number.
    mutating func readNumber(_ node: LocatedNode) -> Double? {
        switch node.node.scalar {
        case .int(let x): return Double(x)
        case .float(let x): return x
        default:
            reject(node, expected: "a number")
            return nil
        }
    }

    /// `true` or `false`.
    mutating func readBool(_ node: LocatedNode) -> Bool? {
        if case .bool(let x) = node.node.scalar { return x }
        var suggestion: String?
        if case .text(let text) = node.node.scalar {
            switch text.lowercased() {
            case "yes", "on", "y": suggestion = "write true"
            case "no", "off", "n": suggestion = "write false"
            case "true", "false": suggestion = "leave the quotes out"
            default: break
            }
        }
        reject(node, expected: "true or false", suggestion: suggestion)
        return nil
    }

    /// One of a few words.
    ///
    /// - Parameter synonyms: Words that people may know from elsewhere, each with the one used here.
    mutating func readWord(
        _ node: LocatedNode, among words: [String], synonyms: [String: String] = [:]
    ) -> String? {
        guard case .text(let text) = node.node.scalar else {
            reject(node, expected: Self.listed(words))
            return nil
        }
        guard words.contains(text) else {
            reject(
                node, expected: Self.listed(words),
                suggestion: synonyms[text.lowercased()].map { "write \($0)" } ?? suggestion(for: text, among: words))
            return nil
        }
        return text
    }

    /// A parameter's value; a real number that is whole becomes `.int`, the kind it has after a trip through JSON.
    mutating func readValue(_ node: LocatedNode) -> ParameterValue? {
        switch node.node.scalar {
        case .bool(let x): return .bool(x)
        case .int(let x): return .int(x)
        case .float(let x): return Int(exactly: x).map(ParameterValue.int) ?? .float(x)
        case .text(let x): return .string(x)
        case .null, .notFinite, nil:
            reject(node, expected: "a number, a text, true or false")
            return nil
        }
    }

    /// A list, each of whose items is read in the same way; nil if any is wrong.
    mutating func readList<Item>(
        _ node: LocatedNode, of what: String, _ read: (inout Self, LocatedNode) -> Item?
    ) -> [Item]? {
        guard let items = node.items else {
            reject(node, expected: "a list of \(what)")
            return nil
        }
        var result: [Item] = []
        for item in items {
            if let value = read(&self, item) { result.append(value) }
        }
        return result.count == items.count ? result : nil
    }
}
