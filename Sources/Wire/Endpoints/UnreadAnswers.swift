/// How much of what was sent over each TCP connection the other side has not taken.
///
/// ZeroMQ limits how many messages wait for a connection, not how large they are: a worker that asks for pieces of artifacts and
/// reads none would have a thousand of them kept.
struct UnreadAnswers {
    private struct Connection {
        /// What was given to the connection, no less than what the kernel has sent of it.
        var sent: UInt64 = 0
        /// What the other side had taken at the last look.
        var taken: UInt64 = 0
    }

    /// A message of so many bytes is worth a look.
    private static let large = 16 << 10

    private var connections: [Int32: Connection] = [:]

    mutating func opened(_ connection: Int32) { connections[connection] = Connection() }

    mutating func closed(_ connection: Int32) { connections[connection] = nil }

    /// Whether a message may be given to a connection, and notes that it is.
    mutating func admits(_ bytes: Int, on connection: Int32) -> Bool {
        guard var seen = connections[connection] else { return true }
        if bytes >= Self.large || seen.sent - seen.taken > Limits.unreadBytes {
            guard let counters = ConnectionCounters(connection) else {
                // Not over TCP, so a process of this user's.
                connections[connection] = nil
                return true
            }
            // More than was given to it: words of ZeroMQ's own, and what protects the others.
            seen.taken = counters.acknowledged
            seen.sent = max(seen.sent, seen.taken)
        }
        let isAdmitted = seen.sent - seen.taken <= Limits.unreadBytes
        if isAdmitted { seen.sent += UInt64(bytes) }
        connections[connection] = seen
        return isAdmitted
    }
}
