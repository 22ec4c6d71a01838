/// Values as YAML that reads back as the same values.
public enum YAMLText {
    /// A text in double quotes.
    public static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case _ where scalar.properties.generalCategory == .control: "\\U" + hexadecimal(scalar.value)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// Texts in double quotes as a list on one line.
    public static func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

    /// A scalar; a text is quoted where it would be read as something else.
    public static func scalar(_ value: ParameterValue) -> String {
        guard case .string(let text) = value else { return value.description }
        let taken: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"]
        let isPlain = text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]*/) != nil && !taken.contains(text.lowercased())
        return isPlain ? text : quoted(text)
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
