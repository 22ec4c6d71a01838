/// What a manager remembers about connections: which descriptor each uses, whose it is, and how often it spoke nonsense.
struct PeerLedger {
    private struct Entry {
        var connection: Int32
        var key: CurveKey?
        var undecodable = 0
    }

    /// Connections whose end went unnoticed must not pile up for ever.
    private static let capacity = 16_384

    private var entries: [PeerID: Entry] = [:]
    private var byConnection: [Int32: PeerID] = [:]
    private var closedConnections: Set<Int32> = []

    func isIgnored(_ peer: PeerID) -> Bool {
        (entries[peer]?.undecodable ?? 0) >= Limits.undecodableMessages
    }

    /// The descriptor of the connection that a peer was last heard on.
    func connection(of peer: PeerID) -> Int32? { entries[peer]?.connection }

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
