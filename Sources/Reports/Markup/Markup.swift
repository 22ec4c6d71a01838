/// Markup that is safe to put into a page.
///
/// Written as a string literal: what stands in the literal is markup, what is interpolated is text and is escaped, so
/// that nothing a user wrote can become markup by forgetting to escape it. Interpolated markup stays markup.
///
/// ```swift
/// let cell: Markup = "<td>\(trial.message)</td>"
/// ```
package struct Markup: Sendable, Equatable {
    /// The markup, well-formed as XML.
    package private(set) var text: String

    /// Takes markup that this program wrote itself.
    package init(trusted text: String) { self.text = text }

    static let nothing = Markup(trusted: "")

    static func += (a: inout Markup, b: Markup) { a.text += b.text }
}

extension Markup: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        package mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { text += part.text }
        }

        package mutating func appendInterpolation(_ number: Int) { text += String(number) }

        package mutating func appendInterpolation(_ user: String) { MarkupText.append(user, to: &text) }
    }

    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
}
