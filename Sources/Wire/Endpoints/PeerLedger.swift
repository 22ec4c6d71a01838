/// What a manager remembers about connections: which descriptor each uses, whose it is, and how often it spoke nonsense or too
/// much.
struct PeerLedger {
    private struct Entry {
        var connection: Int32
        var key: CurveKey?
        var undecodable = 0
        /// The last turn in which something was heard, and how much.
        var heard = (turn: 0, messages: 0)
        var dropped = 0
    }

    /// Connections whose end went unnoticed must not pile up for ever.
    private static let capacity = 16_384

    private var entries: [PeerID: Entry] = [:]
    private var byConnection: [Int32: PeerID] = [:]
    private var closedConnections: Set<Int32> = []
    private var turn = 0

    func isIgnored(_ peer: PeerID) -> Bool {
        guard let entry = entries[peer] else { return false }
        return entry.undecodable >= Limits.undecodableMessages || entry.dropped >= Limits.droppedMessages
    }

    /// Begins a turn, in which each connection has its share anew.
    mutating func beginTurn() { turn += 1 }

    /// What becomes of a message.
    enum Verdict: Equatable {
        /// It is read.
        case heard
        /// The connection has had its share of this turn.
        case dropped
        /// Like that, and so often that the connection is to be cut.
        case cut
    }

    /// Counts a message of a connection that has been seen.
    mutating func count(_ peer: PeerID) -> Verdict {
        guard var entry = entries[peer] else { return .dropped }
        defer { entries[peer] = entry }
        if entry.heard.turn != turn { entry.heard = (turn, 0) }
        entry.heard.messages += 1
        guard entry.heard.messages > Limits.shareOfBatch else { return .heard }
        entry.dropped += 1
        return entry.dropped == Limits.droppedMessages ? .cut : .dropped
    }

    /// Notes that a connection is closed; returns who used it, if anybody has been heard on it.
    mutating func closed(_ connection: Int32) -> PeerID? {
        if let peer = byConnection[connection] { return peer }
        // Its last messages may not have been read yet.
        closedConnections.insert(connection)
        return nil
    }

    /// Notes who is heard on a connection; returns whether it may be closed already.
    mutating func saw(_ peer: PeerID, on connection: Int32, key: CurveKey?) -> Bool {
        if entries[peer]?.connection == connection { return false }
        if entries.count >= Self.capacity, let some = entries.keys.first { forget(some) }
        entries[peer, default: Entry(connection: connection)].connection = connection
        entries[peer]?.key = key
        if connection >= 0 { byConnection[connection] = peer }
        return closedConnections.remove(connection) != nil
    }

    mutating func countUndecodable(_ peer: PeerID) { entries[peer]?.undecodable += 1 }

    /// Forgets a connection; its key, if it had one.
    @discardableResult
    mutating func forget(_ peer: PeerID) -> CurveKey? {
        guard let entry = entries.removeValue(forKey: peer) else { return nil }
        if byConnection[entry.connection] == peer { byConnection[entry.connection] = nil }
        return entry.key
    }
}
