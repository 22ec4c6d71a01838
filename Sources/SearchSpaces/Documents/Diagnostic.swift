/// One mistake in what a user wrote: where it is, what was found, what was expected and how to mend it.
///
/// The only type for mistakes in the user's input, rendered once for people by `description` and once for programs by
/// its coding.
///
/// ```
/// search-spaces/digits.yaml:12:9: space.depth.hihg: unknown field; expected type, low or high; did you mean 'high'?
/// ```
public struct Diagnostic: Error, Sendable, Hashable, Codable {
    /// The file as the user named it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, counted in Unicode scalars.
    public var column: Int
    /// The path of the field, such as `space.learning-rate.low`; empty for the file as a whole.
    public var field: String
    /// What was found.
    public var found: String
    /// What was expected instead.
    public var expected: String?
    /// How to mend it, such as `did you mean 'high'?`.
    public var suggestion: String?

    /// Creates a diagnostic.
    public init(
        file: String, position: DocumentPosition, field: String = "", found: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        self.file = file
        line = position.line
        column = position.column
        self.field = field
        self.found = found
        self.expected = expected
        self.suggestion = suggestion
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line for people, in the form that editors and terminals turn into a link.
    public var description: String {
        var text = "\(file):\(line):\(column): "
        if !field.isEmpty { text += "\(field): " }
        text += found
        if let expected { text += "; expected \(expected)" }
        if let suggestion { text += "; \(suggestion)" }
        return text
    }
}
