import Foundation
import Store
import Studies

/// Answers workers' questions for artifacts: checkpoints from the store, data files from where the study found them.
struct ArtifactDesk {
    private let store: StudyStore
    private var dataFiles: [ArtifactReference: String] = [:]

    init(store: StudyStore) { self.store = store }

    /// Lets workers fetch the data files of a study, and no others.
    mutating func offerData(of definition: StudyDefinition) {
        guard case .train(let train) = definition.objective else { return }
        for file in train.data.files { dataFiles[file.content] = file.path }
    }

    /// Whether an artifact is completely stored.
    func holds(_ reference: ArtifactReference) -> Bool { store.holdsArtifact(reference) }

    /// Keeps a piece that a worker sends.
    func put(_ reference: ArtifactReference, offset: Int, bytes: [UInt8]) -> ManagerMessage {
        do {
            return .chunkStored(reference, offset: try store.putArtifactChunk(reference, offset: offset, bytes: bytes))
        } catch {
            return .artifactRefused(reference, reason: "\(error)")
        }
    }

    /// Reads a piece that a worker asks for.
    func get(_ reference: ArtifactReference, offset: Int, length: Int) -> ManagerMessage {
        do {
            let length = min(max(length, 0), 512 << 10)
            guard let path = dataFiles[reference] else {
                return .chunk(
                    reference, offset: offset,
                    bytes: try store.readArtifact(reference, offset: offset, length: length))
            }
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            // The bytes were read; failing to close a file opened for reading loses nothing.
            defer { try? file.close() }
            try file.seek(toOffset: UInt64(max(0, offset)))
            return .chunk(reference, offset: offset, bytes: Array(try file.read(upToCount: length) ?? Data()))
        } catch {
            return .artifactRefused(reference, reason: "\(error)")
        }
    }
}
