import Foundation
import Store
import Studies

/// Answers workers' questions for artifacts: checkpoints from the store, data files from where the study found them.
struct ArtifactDesk: ArtifactPort {
    private let store: StudyStore
    /// Whether there may be artifacts that no trial needs.
    var hasGarbage = false
    private var collectedAt = MonotonicInstant(.zero)
    private static let interval = Duration.seconds(300)
    private var relievedAt = MonotonicInstant(.seconds(-60))
    private static let reliefInterval = Duration.seconds(10)
    private var dataFiles: [ArtifactReference: String] = [:]

    init(store: StudyStore) { self.store = store }

    /// Lets workers fetch the data files of a study, and no others.
    mutating func offerData(of definition: StudyDefinition) {
        guard case .train(let train) = definition.objective else { return }
        for file in train.data.files { dataFiles[file.content] = file.path }
    }

    /// Whether an artifact is completely stored.
    func holds(_ reference: ArtifactReference) -> Bool { store.artifacts.contains(reference) }

    /// Keeps a piece that a worker sends.
    func put(_ reference: ArtifactReference, offset: Int, bytes: [UInt8]) -> ManagerMessage {
        do {
            return .chunkStored(reference, offset: try store.artifacts.append(bytes, to: reference, at: offset))
        } catch {
            return .artifactRefused(reference, reason: "\(error)")
        }
    }

    /// Removes what no trial needs, now and then.
    ///
    /// Not at once: trials whose states are equal share an artifact, which one may be about to refer to when another
    /// no longer does.
    mutating func collectGarbage(at now: MonotonicInstant) {
        guard hasGarbage, now - collectedAt > Self.interval else { return }
        hasGarbage = false
        collectedAt = now
        // What stays behind costs space until the next collection, nothing else.
        _ = try? store.collectGarbage(unusedFor: Self.interval)
    }

    /// Removes what no trial needs because the disk is full: all but what has just come in.
    mutating func makeRoom(at now: MonotonicInstant) {
        guard now - relievedAt > Self.reliefInterval else { return }
        relievedAt = now
        // If nothing can be removed either, the disk stays full, which is said.
        _ = try? store.collectGarbage(unusedFor: .seconds(30))
    }

    /// Reads a piece that a worker asks for.
    func get(_ reference: ArtifactReference, offset: Int, length: Int) -> ManagerMessage {
        do {
            let length = min(max(length, 0), 512 << 10)
            guard let path = dataFiles[reference] else {
                guard let bytes = try store.artifacts.read(reference, offset: offset, length: length) else {
                    return .artifactRefused(reference, reason: "not stored")
                }
                return .chunk(reference, offset: offset, bytes: bytes)
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
