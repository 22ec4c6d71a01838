package import Studies
package import Wire

/// What the shell around a ``ManagerMachine`` is to do, once what the effect follows from is committed.
package enum ManagerEffect: Sendable {
    /// Say something over a connection, nil if the worker has none; if it cannot be said and `to` names a worker, call
    /// ``ManagerMachine/unsent(_:to:at:)``.
    case send(ManagerMessage, over: PeerID?, to: WorkerID?)
    /// Ask a study's sampler, off the loop; the answer comes back through ``ManagerMachine/suggested(_:seen:for:at:)``.
    case suggest(SuggestionRequest, for: StudyID)
    /// There may be artifacts that no trial needs.
    case discard(ArtifactReference)
}

/// What a turn of a manager writes: one transaction, or nothing.
package struct ManagerCommit: Sendable {
    /// Events with their studies; each study's in order.
    package var records: [(StudyID, RecordedEvent)]
    /// Workers that have said hello since the last commit.
    package var workers: [WorkerDescription]

    /// Whether nothing need be written.
    package var isEmpty: Bool { records.isEmpty && workers.isEmpty }
}

/// Where a manager keeps what is too large for a message: asked in the middle of a turn.
package protocol ArtifactPort {
    /// Whether an artifact is completely stored.
    func holds(_ reference: ArtifactReference) -> Bool
    /// Keeps a piece that a worker sends; gives the answer, nil if the port gives it to the worker by itself.
    mutating func put(
        _ reference: ArtifactReference, offset: Int, bytes: [UInt8], from peer: PeerID
    ) -> ManagerMessage?
    /// Reads a piece that a worker asks for; gives the answer, nil if the port gives it to the worker by itself.
    mutating func get(
        _ reference: ArtifactReference, offset: Int, length: Int, for peer: PeerID
    ) -> ManagerMessage?
}
