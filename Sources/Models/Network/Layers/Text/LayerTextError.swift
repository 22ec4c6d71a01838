/// What is wrong with a text of layers, and where.
package struct LayerTextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The character where it is, from 1.
    package let place: Int
    /// What was found and what was expected.
    package let message: String

    package init(at place: Int, _ message: String) {
        self.place = place
        self.message = message
    }

    /// As `at character 9: conv needs its number of filters, such as conv 32; found "same"`.
    package var description: String { "at character \(place): \(message)" }
}
