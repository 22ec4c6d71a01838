/// Why data could not be read or used: what is wrong, where, and how to mend it.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as the user named it.
    public let file: String?
    /// The line of the file, from 1.
    public let line: Int?
    /// The column of the table: its number from 1 and its name when known.
    public let column: String?
    /// What was found and what was expected; one sentence with its full stop.
    public let problem: String
    /// How to mend it; one sentence with its full stop.
    public let remedy: String?

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - problem: What was found and what was expected, as a sentence.
    ///   - file: The file as the user named it.
    ///   - line: The line of the file, from 1.
    ///   - column: The column of the table.
    ///   - remedy: How to mend it, as a sentence.
    public init(
        _ problem: String, file: String? = nil, line: Int? = nil, column: String? = nil, remedy: String? = nil
    ) {
        self.problem = problem
        self.file = file
        self.line = line
        self.column = column
        self.remedy = remedy
    }

    /// `file:line: column: problem remedy`, without the parts that are unknown.
    public var description: String {
        var place = file ?? ""
        if let line { place += place.isEmpty ? "line \(line)" : ":\(line)" }
        if let column { place += place.isEmpty ? "column \(column)" : ": column \(column)" }
        let text = remedy.map { "\(problem) \($0)" } ?? problem
        return place.isEmpty ? text : "\(place): \(text)"
    }

    /// The same error with the file named, unless it has a file already.
    func inFile(_ name: String) -> DataError {
        DataError(problem, file: file ?? name, line: line, column: column, remedy: remedy)
    }

    /// The same error where so many lines come before those that it counts.
    func after(lines: Int) -> DataError {
        DataError(problem, file: file, line: line.map { $0 + lines }, column: column, remedy: remedy)
    }
}

/// Text of the user in quotation marks: control characters escaped and cut after 60 characters.
package func quoted(_ text: some StringProtocol) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        if index == 60 {
            shown += "…"
            break
        }
        switch scalar {
        case "\n": shown += "\\n"
        case "\r": shown += "\\r"
        case "\t": shown += "\\t"
        case _ where scalar.properties.generalCategory == .control: shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return "\"\(shown)\""
}
