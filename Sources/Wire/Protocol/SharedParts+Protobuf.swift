import Foundation
import Studies

// The parts that messages of both directions share: leases, artifacts, checkpoints, chunks.

extension ProtoLease {
    init(_ lease: LeaseID) {
        high = lease.high
        low = lease.low
    }

    var value: LeaseID { LeaseID(high: high, low: low) }
}

extension ProtoArtifact {
    init(_ artifact: ArtifactReference) {
        digest = artifact.digest
        bytes = Int64(artifact.bytes)
    }

    func value(_ field: String) throws(WireError) -> ArtifactReference {
        guard digest.utf8.count == 64, digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else {
            throw WireError(.message, "\(field).digest: expected 64 lower-case hexadecimal digits")
        }
        return ArtifactReference(digest: digest, bytes: try FieldCheck.count(bytes, "\(field).bytes"))
    }
}

extension ProtoCheckpoint {
    init(_ checkpoint: Checkpoint) {
        content = ProtoArtifact(checkpoint.content)
        fidelity = Int64(checkpoint.fidelity)
    }

    func value(_ field: String) throws(WireError) -> Checkpoint {
        let content = try FieldCheck.present(hasContent ? content : nil, "\(field).content").value("\(field).content")
        return Checkpoint(content: content, fidelity: try FieldCheck.count(fidelity, "\(field).fidelity"))
    }
}

extension ProtoChunk {
    init(_ artifact: ArtifactReference, offset: Int, bytes: [UInt8]) {
        precondition(bytes.count <= Limits.chunkBytes, "a chunk has at most \(Limits.chunkBytes) bytes")
        self.artifact = ProtoArtifact(artifact)
        self.offset = Int64(offset)
        self.bytes = .init(bytes)
    }

    func value(_ field: String) throws(WireError) -> (artifact: ArtifactReference, offset: Int, bytes: [UInt8]) {
        let artifact = try FieldCheck.present(hasArtifact ? artifact : nil, "\(field).artifact")
            .value("\(field).artifact")
        let offset = try FieldCheck.count(offset, "\(field).offset")
        guard bytes.count <= Limits.chunkBytes else {
            throw WireError(
                .message, "\(field).bytes: expected at most \(Limits.chunkBytes) bytes, found \(bytes.count)")
        }
        guard offset <= artifact.bytes, bytes.count <= artifact.bytes - offset else {
            throw WireError(
                .message, "\(field): \(bytes.count) bytes at \(offset) are past the end, \(artifact.bytes)")
        }
        return (artifact, offset, [UInt8](bytes))
    }
}

extension ProtoFailureReason {
    init(_ reason: FailureReason) {
        self =
            switch reason {
            case .error: .error
            case .diverged: .diverged
            case .timeout: .timeout
            case .outOfMemory: .outOfMemory
            case .lost: .lost
            case .rejected: .rejected
            }
    }

    func value(_ field: String) throws(WireError) -> FailureReason {
        switch self {
        case .error: .error
        case .diverged: .diverged
        case .timeout: .timeout
        case .outOfMemory: .outOfMemory
        case .lost: .lost
        case .rejected: .rejected
        case .unspecified, .UNRECOGNIZED: throw WireError(.message, "\(field): unknown failure reason \(rawValue)")
        }
    }
}
