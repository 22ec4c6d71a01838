/// Markup that is safe to put into a page.
///
/// Written as a string literal: what stands in the literal is markup, what is interpolated is text and is escaped, so
/// that nothing a user wrote can become markup by forgetting to escape it. Interpolated markup stays markup.
///
/// ```swift
/// let cell: Markup = "<td>\(trial.message)</td>"
/// ```
struct Markup: Sendable, Equatable {
    /// The markup, well-formed as XML.
    private(set) var text: String

    /// Takes markup that this program wrote itself.
    init(trusted text: String) { self.text = text }

    static let nothing = Markup(trusted: "")

    static func += (a: inout Markup, b: Markup) { a.text += b.text }
}

extension Markup: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { text += part.text }
        }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ user: String) { MarkupText.append(user, to: &text) }
    }

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
}
