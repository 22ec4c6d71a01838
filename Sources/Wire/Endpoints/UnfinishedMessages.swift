/// How much of a message that does not end has come over each TCP connection.
///
/// ZeroMQ limits the size of a frame but not how many a message has, and keeps them all until the last is there. What the kernel
/// has received over a connection since something whole was read from it tells how much that may be.
struct UnfinishedMessages {
    /// More than the largest message with what the kernel holds.
    private static let limit = UInt64(4 * Limits.parts * Limits.frameBytes)

    private struct Connection {
        /// What had been received at the last look after something was read.
        var received: UInt64 = 0
        var isHeard = false
    }

    private var connections: [Int32: Connection] = [:]
    private var nextLook = ContinuousClock.now

    /// The time between two looks: each is a question to the kernel for every connection, and a fast one brings a megabyte a
    /// millisecond.
    private var interval: Duration { max(.milliseconds(15), .microseconds(40) * connections.count) }

    /// When to look again; nil while nobody is connected.
    var lookDue: ContinuousClock.Instant? { connections.isEmpty ? nil : nextLook }

    mutating func opened(_ connection: Int32) { connections[connection] = Connection() }

    mutating func closed(_ connection: Int32) { connections[connection] = nil }

    mutating func heard(_ connection: Int32) { connections[connection]?.isHeard = true }

    /// The connections that are to be cut: something whole would have been read by now, were there any.
    mutating func excessive(at now: ContinuousClock.Instant) -> [Int32] {
        guard now >= nextLook else { return [] }
        nextLook = now + interval
        var excessive: [Int32] = []
        for (connection, seen) in connections {
            let received = ConnectionCounters(connection)?.received ?? 0
            if seen.isHeard {
                connections[connection] = Connection(received: received, isHeard: false)
            } else if received > seen.received + Self.limit {
                connections[connection] = nil
                excessive.append(connection)
            }
        }
        return excessive
    }
}
