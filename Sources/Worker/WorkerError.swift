/// Why workers cannot go on, in words for the operator.
public struct WorkerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What happened and how to mend it.
    public let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
