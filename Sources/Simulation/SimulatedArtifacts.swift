import Manager
import Studies
import Wire

/// Artifacts in memory; complete ones survive every death, half-sent ones only that of workers.
struct SimulatedArtifacts: ArtifactPort {
    private var complete: [ArtifactReference: [UInt8]] = [:]
    private var partial: [ArtifactReference: [UInt8]] = [:]

    func holds(_ reference: ArtifactReference) -> Bool { complete[reference] != nil }

    mutating func put(
        _ reference: ArtifactReference, offset: Int, bytes: [UInt8], from peer: PeerID
    ) -> ManagerMessage? {
        if holds(reference) { return .chunkStored(reference, offset: reference.bytes) }
        var content = partial[reference] ?? []
        guard offset <= content.count else { return .chunkStored(reference, offset: content.count) }
        content.replaceSubrange(offset..., with: bytes)
        partial[reference] = content
        if content.count >= reference.bytes {
            complete[reference] = content
            partial[reference] = nil
        }
        return .chunkStored(reference, offset: content.count)
    }

    mutating func get(
        _ reference: ArtifactReference, offset: Int, length: Int, for peer: PeerID
    ) -> ManagerMessage? {
        guard let content = complete[reference] else { return .artifactRefused(reference, reason: "not stored") }
        let offset = min(max(0, offset), content.count)
        return .chunk(reference, offset: offset, bytes: Array(content[offset...].prefix(max(0, length))))
    }

    /// Forgets what was under way.
    mutating func restart() { partial.removeAll() }
}
