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

    func isIgnored(_ peer: PeerID) -> Bool {
        (entries[peer]?.undecodable ?? 0) >= Limits.undecodableMessages
    }

    func peer(on connection: Int32) -> PeerID? { byConnection[connection] }

    mutating func saw(_ peer: PeerID, on connection: Int32, key: CurveKey?) {
        if entries[peer]?.connection == connection { return }
        if entries.count >= Self.capacity, let some = entries.keys.first { forget(some) }
        entries[peer, default: Entry(connection: connection)].connection = connection
        entries[peer]?.key = key
        if connection >= 0 { byConnection[connection] = peer }
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
