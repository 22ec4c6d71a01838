package import SearchSpaces

/// A study file that runs one configuration again: the user's own, with the values in place of the search.
package enum FixedStudyFile {
    /// The file's text.
    ///
    /// Fields keep their text; `space` becomes constants, `forbidden` and first configurations go, one trial is drawn at random.
    ///
    /// - Returns: Nil if the fields do not each begin a line of their own, so that the text cannot be taken apart.
    package static func text(
        from source: String, named name: String, running configuration: Configuration, of space: SearchSpace
    ) -> String? {
        guard let fields = fields(of: source) else { return nil }
        let names = fields.map(\.name)
        let needed: Set = ["leptune", "name", "space", "objective", "strategy", "budget"]
        guard Set(names).count == names.count, needed.isSubset(of: names) else { return nil }
        var lines: [String] = []
        for field in fields {
            switch field.name {
            case "name": lines.append("name: \(scalar(.string(String(name.prefix(120)) + "-best")))")
            case "space": lines += ["space:"] + constants(configuration, space)
            case "forbidden", "enqueue", "portfolio", "warm-from": break
            case "strategy": lines.append("strategy: random")
            case "budget": lines.append("budget: { trials: 1 }")
            default: lines += field.lines
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The values of the active parameters, each as a line of `space`.
    package static func constants(_ configuration: Configuration, _ space: SearchSpace) -> [String] {
        space.parameters.compactMap { parameter in
            configuration[parameter.name].map { "  \(parameter.name): \(scalar($0))" }
        }
    }

    /// A value as a YAML scalar that reads back as itself.
    private static func scalar(_ value: ParameterValue) -> String {
        switch value {
        case .float(let x): String(x)
        case .int(let x): String(x)
        case .bool(let x): String(x)
        case .string(let x): isPlain(x) ? x : JSONValue.string(x).text
        }
    }

    /// Whether a text is a word that YAML takes for nothing else.
    private static func isPlain(_ text: String) -> Bool {
        let special: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"]
        return text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]*/) != nil && !special.contains(text.lowercased())
    }

    private struct Field {
        var name: String
        var lines: [String]
    }

    /// The fields at the left edge with their lines, comments between them left out.
    private static func fields(of source: String) -> [Field]? {
        var fields: [Field] = []
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.isEmpty || line.hasPrefix("#") { continue }
            if let match = line.prefixMatch(of: /([a-z]+(?:-[a-z]+)*):(?=\s|$)/) {
                fields.append(Field(name: String(match.1), lines: [String(line)]))
            } else if line.hasPrefix(" "), !fields.isEmpty {
                fields[fields.count - 1].lines.append(String(line))
            } else {
                return nil
            }
        }
        return fields
    }
}
