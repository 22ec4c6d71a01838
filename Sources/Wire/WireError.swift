/// What went wrong between a manager and its workers: an address, a key, a socket or a message.
///
/// The message says what was found, where, what was expected and how to mend it. It never holds a secret key.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, for callers that react differently to each.
    public enum Code: Sendable, Equatable {
        /// An endpoint address cannot be used as written.
        case address
        /// A key or key file is missing, malformed or readable by others.
        case key
        /// Refused because the connection would not be protected.
        case insecure
        /// The operating system or ZeroMQ refused an operation.
        case socket
        /// A connection was broken off while it was opened.
        case handshake
        /// The other side speaks another major version of the protocol.
        case version
        /// A message does not follow the protocol.
        case message
    }

    /// The kind of failure.
    public let code: Code
    /// What failed and how to mend it, in one sentence or two.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
