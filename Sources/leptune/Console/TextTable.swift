import Foundation

/// Rows of text in aligned columns, as a terminal shows them.
///
/// Columns of numbers are aligned to the right. Control characters in a cell are shown as `�`, so that a name from a
/// store cannot drive the terminal.
struct TextTable {
    private let header: [String]
    private let rows: [[String]]

    /// Creates a table.
    ///
    /// - Parameters:
    ///   - header: The columns' names.
    ///   - rows: As many cells each.
    init(_ header: [String], _ rows: [[String]]) {
        self.header = header
        self.rows = rows.map { $0.map(Self.harmless) }
    }

    /// The table, one row a line, without a final line break.
    var rendered: String { rendered(bold: Self.isBold) }

    /// The table, with or without an emphasised header.
    func rendered(bold: Bool) -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let numeric = header.indices.map { column in
            let cells = rows.map { $0[column] }.filter { !$0.isEmpty && $0 != "–" }
            return !cells.isEmpty && cells.allSatisfy { Double($0) != nil }
        }
        let lines = ([header] + rows).map { cells in
            let line = cells.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - cells[column].count)
                return numeric[column] ? padding + cells[column] : cells[column] + padding
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        guard bold, let first = lines.first else { return lines.joined(separator: "\n") }
        return (["\u{1B}[1m\(first)\u{1B}[0m"] + lines.dropFirst()).joined(separator: "\n")
    }

    /// Text without anything that a terminal would act on.
    static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    private static var isBold: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
    }
}
