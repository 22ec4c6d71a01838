/// A small language that an option's text is written in.
///
/// Two forms with the same phrase are the same.
public struct TextForm: Sendable, Hashable {
    /// The texts in words, with an example.
    public let phrase: String
    private let check: @Sendable (String) -> String?

    /// Declares a form.
    ///
    /// - Parameters:
    ///   - phrase: The texts in words, with an example.
    ///   - check: What is wrong with a text, and where; nil for nothing. Must answer the same each time.
    public init(_ phrase: String, check: @escaping @Sendable (String) -> String?) {
        self.phrase = phrase
        self.check = check
    }

    /// What is wrong with a text, and where; nil for nothing.
    public func problem(of text: String) -> String? { check(text) }

    /// Whether both have the same phrase.
    public static func == (one: TextForm, other: TextForm) -> Bool { one.phrase == other.phrase }

    /// Takes the phrase in.
    public func hash(into hasher: inout Hasher) { hasher.combine(phrase) }
}
