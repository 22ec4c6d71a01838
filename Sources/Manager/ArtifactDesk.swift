import Foundation
import Store
import Studies
import Synchronization
import Wire

/// Answers workers' questions for artifacts: checkpoints from the store, data files from where the study found them.
///
/// Files are read and written on threads of their own, so that no result waits for the disk to take a checkpoint; the
/// disk takes several at once in the time of one.
struct ArtifactDesk: ArtifactPort {
    /// A piece that a worker sends or asks for.
    struct Piece: Hashable, Sendable {
        fileprivate let peer: PeerID
        fileprivate let reference: ArtifactReference
        fileprivate let offset: Int
        fileprivate let isSent: Bool
    }

    /// What becomes of a piece.
    struct Answer: Sendable {
        let piece: Piece
        let message: ManagerMessage
        /// Whether there was no room for it.
        var isDiskFull = false

        init(_ piece: Piece, _ outcome: Result<ManagerMessage, any Error>) {
            self.piece = piece
            switch outcome {
            case .success(let message): self.message = message
            case .failure(let error):
                message = .artifactRefused(piece.reference, reason: "\(error)")
                if case .full? = error as? StoreError { isDiskFull = true }
            }
        }
    }

    /// Small artifacts that wait to be stored together.
    private final class Gathering: Sendable {
        private struct State {
            var waiting: [(piece: Piece, bytes: [UInt8])] = []
            var isServed = false
        }

        private let state = Mutex(State())

        /// Adds one; whether somebody has to be found who takes it.
        func add(_ piece: Piece, _ bytes: [UInt8]) -> Bool {
            state.withLock { state in
                state.waiting.append((piece, bytes))
                defer { state.isServed = true }
                return !state.isServed
            }
        }

        /// All that wait; nil if none does, and who asked is free.
        func take() -> [(piece: Piece, bytes: [UInt8])]? {
            state.withLock { state in
                state.isServed = !state.waiting.isEmpty
                defer { state.waiting.removeAll() }
                return state.isServed ? state.waiting : nil
            }
        }
    }

    /// How many files are worked on at a time.
    private static let threads = 16
    /// How many pieces of one worker are under way at a time; a worker sends or asks for one after the other.
    private static let piecesOfOne = 4

    private let store: StudyStore
    private let queue = OperationQueue()
    private let small = Gathering()
    /// What workers wait for: what they repeat meanwhile is under way already.
    private var underWay: [PeerID: Set<Piece>] = [:]
    /// Takes an answer, on any thread.
    var onAnswer: (@Sendable (Answer) -> Void)?
    /// When a piece that a worker sent last found no room.
    private var refusedAt: MonotonicInstant?
    /// Longer than a worker waits before it sends a piece again.
    private static let refusalTime = Duration.seconds(15)
    /// Whether there may be artifacts that no trial needs.
    var hasGarbage = false
    private var collectedAt = MonotonicInstant(.zero)
    private static let interval = Duration.seconds(300)
    private var relievedAt = MonotonicInstant(.seconds(-60))
    private static let reliefInterval = Duration.seconds(10)
    private var dataFiles: [ArtifactReference: String] = [:]

    init(store: StudyStore) {
        self.store = store
        queue.maxConcurrentOperationCount = Self.threads
    }

    /// Lets workers fetch the data files of a study, and no others.
    mutating func offerData(of definition: StudyDefinition) {
        guard case .train(let train) = definition.objective else { return }
        for file in train.data.files { dataFiles[file.content] = file.path }
    }

    /// Whether an artifact is completely stored.
    func holds(_ reference: ArtifactReference) -> Bool { store.artifacts.contains(reference) }

    /// Keeps a piece that a worker sends; the answer follows once it is on the disk.
    mutating func put(
        _ reference: ArtifactReference, offset: Int, bytes: [UInt8], from peer: PeerID
    ) -> ManagerMessage? {
        let artifacts = store.artifacts
        let piece = Piece(peer: peer, reference: reference, offset: offset, isSent: true)
        if offset == 0, bytes.count == reference.bytes, bytes.count <= ArtifactStore.smallLimit {
            gather(piece, bytes)
            return nil
        }
        begin(piece) {
            .chunkStored(reference, offset: try artifacts.append(bytes, to: reference, at: offset))
        }
        return nil
    }

    /// Reads a piece that a worker asks for; the answer follows.
    mutating func get(
        _ reference: ArtifactReference, offset: Int, length: Int, for peer: PeerID
    ) -> ManagerMessage? {
        let length = min(max(length, 0), 512 << 10)
        let (artifacts, path) = (store.artifacts, dataFiles[reference])
        begin(Piece(peer: peer, reference: reference, offset: offset, isSent: false)) {
            guard let path else {
                guard let bytes = try artifacts.read(reference, offset: offset, length: length) else {
                    return .artifactRefused(reference, reason: "not stored")
                }
                return .chunk(reference, offset: offset, bytes: bytes)
            }
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            // The bytes were read; failing to close a file opened for reading loses nothing.
            defer { try? file.close() }
            try file.seek(toOffset: UInt64(max(0, offset)))
            return .chunk(reference, offset: offset, bytes: Array(try file.read(upToCount: length) ?? Data()))
        }
        return nil
    }

    /// Whether a piece is to be worked on: it is not under way, and not too much of its worker's is.
    private mutating func admits(_ piece: Piece) -> Bool {
        underWay[piece.peer, default: []].count < Self.piecesOfOne
            && underWay[piece.peer, default: []].insert(piece).inserted
    }

    /// Has an artifact that is all there stored with those that arrive until the disk is free.
    private mutating func gather(_ piece: Piece, _ bytes: [UInt8]) {
        guard let onAnswer, admits(piece), small.add(piece, bytes) else { return }
        queue.addOperation { [small, artifacts = store.artifacts] in
            while let contents = small.take() {
                let outcomes = artifacts.put(small: contents.map { ($0.piece.reference, $0.bytes) })
                for (content, outcome) in zip(contents, outcomes) {
                    let reference = content.piece.reference
                    let stored = ManagerMessage.chunkStored(reference, offset: reference.bytes)
                    onAnswer(Answer(content.piece, outcome.map { stored }.mapError { $0 }))
                }
            }
        }
    }

    /// Works on a piece on a thread of its own.
    private mutating func begin(_ piece: Piece, _ work: @escaping @Sendable () throws -> ManagerMessage) {
        guard let onAnswer, admits(piece) else { return }
        queue.addOperation { onAnswer(Answer(piece, Result { try work() })) }
    }

    /// The worker to whom an answer goes; the same piece may be sent or asked for anew.
    mutating func finish(_ answer: Answer, at now: MonotonicInstant) -> PeerID {
        let piece = answer.piece
        if piece.isSent { refusedAt = answer.isDiskFull ? now : nil }
        underWay[piece.peer]?.remove(piece)
        if underWay[piece.peer]?.isEmpty == true { underWay[piece.peer] = nil }
        return piece.peer
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
        queue.addOperation { [store] in _ = try? store.collectGarbage(unusedFor: Self.interval) }
    }

    /// Removes what no trial needs because the disk is full: all but what has just come in.
    mutating func makeRoom(at now: MonotonicInstant) {
        guard now - relievedAt > Self.reliefInterval else { return }
        relievedAt = now
        // If nothing can be removed either, the disk stays full, which is said.
        queue.addOperation { [store] in _ = try? store.collectGarbage(unusedFor: .seconds(30)) }
    }

    /// Whether there is no room for what workers send.
    func isRefusing(at now: MonotonicInstant) -> Bool { refusedAt.map { now - $0 < Self.refusalTime } ?? false }
}
