import SearchSpaces
import Spelling

/// Reads the fields of a small YAML file, collecting every mistake on the way.
///
/// Each method gives nil when what it reads is wrong, having reported why.
struct FieldReader {
    var log: DiagnosticLog

    init(file: String) { log = DiagnosticLog(file: file) }

    /// Reads a file's text: what a closure makes of its root, or everything wrong with the file.
    static func read<Value>(
        _ text: String, file: String, limit: Document.Limit = .ofPeople,
        _ body: (inout FieldReader, DocumentNode) -> Value?
    ) -> Result<Value, Diagnostics> {
        Document.parse(text, file: file, limit: limit).flatMap { document in
            var reader = FieldReader(file: file)
            guard let value = body(&reader, document.root), reader.log.isEmpty else {
                return .failure(reader.log.collected)
            }
            return .success(value)
        }
    }

    mutating func report(_ path: [String], at position: DocumentPosition, _ found: String) {
        log.report(path, at: position, found)
    }

    mutating func reject(_ node: DocumentNode, _ path: [String], _ expected: String) {
        log.report(path, at: node.position, "is \(node.phrase)", expected: expected)
    }

    /// A mapping of known fields, some of which must be there.
    mutating func mapping(
        _ node: DocumentNode, _ path: [String], _ known: [String], needs: [String] = []
    ) -> [String: DocumentNode]? {
        guard case .mapping(let entries) = node.content else {
            reject(node, path, "a mapping with the fields \(known.joined(separator: ", "))")
            return nil
        }
        var fields: [String: DocumentNode] = [:]
        for entry in entries {
            guard known.contains(entry.key) else {
                log.report(
                    path + [entry.key], at: entry.position, "unknown field", expected: known.joined(separator: ", "),
                    suggestion: NearestName.of(entry.key, among: known).map { "did you mean '\($0)'?" })
                continue
            }
            fields[entry.key] = entry.value
        }
        for name in needs where fields[name] == nil {
            log.report(path, at: node.position, "lacks the field '\(name)'")
        }
        return fields
    }

    mutating func items(_ node: DocumentNode, _ path: [String]) -> [DocumentNode]? {
        if case .sequence(let items) = node.content { return items }
        reject(node, path, "a list")
        return nil
    }

    mutating func text(_ node: DocumentNode, _ path: [String]) -> String? {
        if case .scalar(let text, let isQuoted) = node.content, isQuoted || node.scalar != .null { return text }
        reject(node, path, "text")
        return nil
    }

    mutating func texts(_ node: DocumentNode, _ path: [String]) -> [String]? {
        items(node, path)?.compactMap { text($0, path) }
    }

    mutating func number(_ node: DocumentNode, _ path: [String]) -> Double? {
        switch node.scalar {
        case .int(let x): return Double(x)
        case .float(let x): return x
        default:
            reject(node, path, "a number")
            return nil
        }
    }

    mutating func truth(_ node: DocumentNode, _ path: [String]) -> Bool? {
        if case .bool(let x) = node.scalar { return x }
        reject(node, path, "true or false")
        return nil
    }

    mutating func word(_ node: DocumentNode, _ path: [String], among words: [String]) -> String? {
        if let text = text(node, path) {
            if words.contains(text) { return text }
            log.report(
                path, at: node.position, "is \(node.phrase)", expected: "one of \(words.joined(separator: ", "))",
                suggestion: NearestName.of(text, among: words).map { "did you mean '\($0)'?" })
        }
        return nil
    }
}
