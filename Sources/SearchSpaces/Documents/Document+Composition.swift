import Yams

extension Document {
    /// The tree of a text that `DocumentScan` found harmless.
    ///
    /// Composition builds nodes without interpreting them; Yams' constructors, which trap on some inputs, never run.
    static func compose(_ text: String, keys: [DocumentScan.Key], log: inout DiagnosticLog) -> DocumentNode? {
        do {
            // The parser keeps the anchors alive that its nodes refer to weakly, so it must outlive the check of them.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                log.report(at: .start, "is empty", expected: "a mapping of fields to values")
                return nil
            }
            return withExtendedLifetime(parser) { convert(root, path: [], depth: 0, log: &log) }
        } catch let error as YamlError {
            report(error, keys: keys, log: &log)
        } catch {
            log.report(at: .start, "cannot be read as YAML: \(error)")
        }
        return nil
    }

    private static func convert(_ node: Node, path: [String], depth: Int, log: inout DiagnosticLog) -> DocumentNode? {
        let position = node.mark.map(DocumentPosition.init) ?? .start
        guard depth < Limit.depth || node.scalar != nil else {
            log.report(path, at: position, "is nested more than \(Limit.depth) deep")
            return nil
        }
        guard node.anchor == nil, node.alias == nil else {
            log.report(path, at: position, "uses an anchor or alias", expected: "plain YAML")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return DocumentNode(.scalar(scalar.string, isQuoted: scalar.style != .plain), at: position)
        case .sequence(let sequence):
            let items = sequence.enumerated().compactMap {
                convert($0.element, path: path + ["\($0.offset)"], depth: depth + 1, log: &log)
            }
            return DocumentNode(.sequence(items), at: position)
        case .mapping(let mapping):
            var entries: [DocumentEntry] = []
            for (key, value) in mapping {
                let position = key.mark.map(DocumentPosition.init) ?? position
                guard let name = key.scalar else {
                    log.report(path, at: position, "has \(key.sequence == nil ? "a mapping" : "a list") as a key")
                    continue
                }
                if let value = convert(value, path: path + [name.string], depth: depth + 1, log: &log) {
                    entries.append(DocumentEntry(name.string, at: position, value))
                }
            }
            return DocumentNode(.mapping(entries), at: position)
        case .alias:
            return nil
        }
    }

    private static func report(_ error: YamlError, keys: [DocumentScan.Key], log: inout DiagnosticLog) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            log.report(at: DocumentPosition(mark), "is not YAML here: \(problem)", suggestion: hint(for: problem))
        case .duplicatedKeysInMapping(let names, let context):
            let name = names.first ?? ""
            let first = DocumentPosition(context.mark)
            log.report(
                at: keys.secondPosition(of: name, after: first) ?? first, "'\(name.shortened)' is given twice",
                expected: "each field once")
        case .reader(let problem, _, _, _):
            log.report(at: .start, "is not YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            log.report(at: .start, "cannot be read as YAML")
        }
    }

    private static func hint(for problem: String) -> String? {
        switch problem {
        case "did not find expected key": "check the indentation of this line and the lines above"
        case "mapping values are not allowed in this context":
            "check the indentation, or put quotes around a text that contains ': '"
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            "check the brackets and commas of this line and the lines above"
        case "could not find expected ':'": "write the field as 'name: value'"
        case "found character that cannot start any token": "put quotes around this text"
        case "found unexpected end of stream": "close the quotes"
        default: nil
        }
    }
}

extension DocumentPosition {
    fileprivate init(_ mark: Mark) {
        self.init(line: max(1, mark.line), column: max(1, mark.column))
    }
}

extension [DocumentScan.Key] {
    /// Where a name stands again in the mapping that has it at a position.
    fileprivate func secondPosition(of name: String, after first: DocumentPosition) -> DocumentPosition? {
        guard let start = firstIndex(where: { $0.position == first }) else { return nil }
        return self[start...].dropFirst().first {
            $0.text == name && $0.flowDepth == self[start].flowDepth
                && ($0.flowDepth > 0 || $0.position.column == first.column)
        }?.position
    }
}
