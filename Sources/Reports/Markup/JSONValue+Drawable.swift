extension JSONValue {
    /// The document with spaces for the characters in its strings that cannot be drawn.
    ///
    /// Vega-Lite copies titles into expressions, whose parser takes a line separator for the end of a line.
    package var drawable: JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(Self.drawable(text))
        case .array(let elements): .array(elements.map(\.drawable))
        case .object(let members):
            .object(members.map { Member(name: Self.drawable($0.name), value: $0.value.drawable) })
        }
    }

    private static func drawable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 >= 127 }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isSpace = scalar.value < 32 || scalar.value == 127 || [0x2028, 0x2029].contains(scalar.value)
            result.append(isSpace || MarkupText.isUnsafe(scalar) ? " " : scalar)
        }
        return String(result)
    }
}
