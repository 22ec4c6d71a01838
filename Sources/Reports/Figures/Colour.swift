/// A colour of the theme, by what it means; the style sheet says what it looks like in light, dark and print.
///
/// The hues stay apart for readers with any kind of colour blindness, and no meaning rests on colour alone.
package enum Colour: String, Sendable, CaseIterable {
    /// What matters most: the best, the chosen.
    case accent
    /// What went on.
    case soft = "accent-soft"
    /// What is there but not in question.
    case quiet
    /// What went wrong.
    case bad
    /// What was interrupted.
    case warn
    case text
    case muted
    case line
    case surface
    /// The five shades from the best fifth to the worst.
    case fifth1 = "fifth-1"
    case fifth2 = "fifth-2"
    case fifth3 = "fifth-3"
    case fifth4 = "fifth-4"
    case fifth5 = "fifth-5"

    /// The shades from the best fifth to the worst.
    static let fifths: [Colour] = [.fifth1, .fifth2, .fifth3, .fifth4, .fifth5]

    /// The colour in a specification: a reference that the browser resolves, so that a theme change needs no redrawing.
    package var reference: JSONValue { .string("var(--\(rawValue))") }
}
