/// Everything wrong with a file, in the order of its lines.
///
/// At least one diagnostic, and at most `limit`; `omitted` counts the rest.
public struct Diagnostics: Error, Sendable, Hashable, Codable {
    /// How many diagnostics are kept, so that a hostile file cannot fill a screen or the memory.
    public static let limit = 100

    /// The diagnostics by line and column.
    public private(set) var diagnostics: [Diagnostic]
    /// How many more there were.
    public private(set) var omitted: Int

    /// Gathers diagnostics.
    public init(_ diagnostics: [Diagnostic], omitted: Int = 0) {
        let sorted = diagnostics.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }
        self.diagnostics = sorted.prefix(Self.limit).map(\.element)
        self.omitted = omitted + max(0, diagnostics.count - Self.limit)
    }
}

extension Diagnostics: CustomStringConvertible {
    /// One line for each diagnostic.
    public var description: String {
        var lines = diagnostics.map(\.description)
        if omitted > 0 { lines.append("… and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}

/// Collects diagnostics of one file while it is read.
package struct DiagnosticLog: Sendable {
    /// The file as the user named it.
    package let file: String
    package private(set) var diagnostics: [Diagnostic] = []
    package private(set) var omitted = 0

    package init(file: String) {
        self.file = file
    }

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool { diagnostics.isEmpty }

    /// How many mistakes have been reported, kept or not.
    package var count: Int { diagnostics.count + omitted }

    /// Whether further diagnostics will only be counted; then their suggestions need not be worked out.
    package var isFull: Bool { diagnostics.count >= Diagnostics.limit }

    /// Records a mistake.
    package mutating func report(
        _ path: [String] = [], at position: DocumentPosition, _ found: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        guard !isFull else {
            omitted += 1
            return
        }
        diagnostics.append(
            Diagnostic(
                file: file, position: position, field: path.joined(separator: "."), found: found, expected: expected,
                suggestion: suggestion))
    }

    /// What has been collected.
    package var collected: Diagnostics { Diagnostics(diagnostics, omitted: omitted) }
}
