/// A list of texts that a step takes beside its options, declared once.
public struct ListDeclaration: Sendable, Hashable {
    /// The name, as written in a study file.
    public let name: String
    /// What it says, in one sentence.
    public let sentence: String

    /// Every step has it.
    static let columns = ListDeclaration(
        "columns", "The columns that the step works on; all that it suits if left out.")

    /// Declares a list.
    init(_ name: String, _ sentence: String) {
        self.name = name
        self.sentence = sentence
    }
}
