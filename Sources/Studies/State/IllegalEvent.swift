/// An event that does not follow from the state.
public struct IllegalEvent: Error, Sendable, Hashable, CustomStringConvertible {
    /// The event's number.
    public var sequence: Int
    /// What is wrong with it.
    public var reason: String

    /// Creates an error.
    package init(sequence: Int, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }

    /// The number and the reason.
    public var description: String { "event \(sequence): \(reason)" }
}
