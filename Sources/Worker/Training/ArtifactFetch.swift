import Digests
import Foundation
import Glibc
import Studies
import Wire

/// Fetches artifacts from the manager piece by piece, on the training thread.
struct ArtifactFetch {
    /// Why an artifact cannot be had.
    enum Failure: Error {
        /// The trial has to end first.
        case interrupted
        /// In words for people.
        case refused(String)
    }

    /// The largest artifact that is fetched: 2 GiB, as much as the readers of data files take.
    private static let limit = 1 << 31

    let link: TrainingLink
    let report: (TrainingEvent) -> Void

    /// Fetches a checkpoint into memory.
    func bytes(of artifact: ArtifactReference) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        try pieces(of: artifact) { bytes += $0 }
        return bytes
    }

    /// Fetches a data file to a place of its own; the file appears there whole or not at all.
    func file(of artifact: ArtifactReference, to place: URL) throws(Failure) {
        let partial = place.path + ".\(getpid()).part"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .refused("cannot create \(partial): \(Self.reason)") }
        defer {
            close(descriptor)
            // Gone already if all went well.
            unlink(partial)
        }
        try pieces(of: artifact) { piece throws(Failure) in
            var rest = piece[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .refused("cannot write \(partial): \(Self.reason)") }
                rest = rest.dropFirst(count)
            }
        }
        guard rename(partial, place.path) == 0 else { throw .refused("cannot create \(place.path): \(Self.reason)") }
    }

    private func pieces(of artifact: ArtifactReference, _ take: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        guard artifact.bytes <= Self.limit else {
            throw .refused("\(artifact.digest) has \(artifact.bytes) bytes; at most \(Self.limit) are fetched")
        }
        var digest = SHA256()
        var offset = 0
        while offset < artifact.bytes {
            let length = min(Limits.chunkBytes, artifact.bytes - offset)
            report(.asked(.chunk(artifact, offset: offset, length: length)))
            switch link.nextAnswer() {
            case .chunk(let piece):
                guard !piece.isEmpty, piece.count <= length else {
                    throw .refused(
                        "the manager's copy of \(artifact.digest) ends at \(offset) of \(artifact.bytes) bytes")
                }
                digest.update(piece)
                try take(piece)
                offset += piece.count
            case .refused(let reason): throw .refused("the manager does not give \(artifact.digest): \(reason)")
            case .step, nil: throw .interrupted
            }
        }
        guard digest.finish() == artifact.digest else {
            throw .refused("what the manager sent as \(artifact.digest) has other contents")
        }
    }

    private static var reason: String { strerror(errno).map { String(cString: $0) } ?? "error \(errno)" }
}
