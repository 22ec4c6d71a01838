import Objectives
import Studies
import Wire

/// The end of an attempt on its way to the manager, repeated until the manager has it.
struct Delivery {
    /// What the manager is told.
    enum Content: Equatable {
        case finished(AttemptResult)
        case paused(Checkpoint)
        case released(Checkpoint?)
        case refused(String)
    }

    /// How often the manager may refuse the checkpoint before the trial is handed back without it.
    private static let patience = 5

    private(set) var attempt: WorkerAttempt
    private var content: Content
    private var upload: Upload?
    private var refusals = 0
    /// Since when the worker cannot go on after this one; nil if it can.
    let restartSince: MonotonicInstant?
    /// Whether `ready` went out with the end, to save a round trip.
    private(set) var saidReady = false

    init(_ attempt: WorkerAttempt, _ content: Content, state: SavedState?, restartSince: MonotonicInstant? = nil) {
        self.attempt = attempt
        self.content = content
        self.restartSince = restartSince
        attempt.checkpoint(of: content).map { upload = Upload(reference: $0.content, bytes: state?.bytes ?? []) }
    }

    var lease: LeaseID { attempt.lease }

    /// The result that is delivered; nil if the trial is handed back without one.
    var result: AttemptResult? { if case .finished(let result) = content { result } else { nil } }

    mutating func acknowledge(_ sequence: Int) -> [WorkerMessage] {
        attempt.acknowledge(sequence)
        return attempt.unsent()
    }

    /// What to say: measurements first, then the checkpoint, then the end.
    ///
    /// - Parameters:
    ///   - again: Whether measurements under way are repeated.
    ///   - isStaying: Whether the worker takes another trial afterwards.
    mutating func messages(again: Bool, isStaying: Bool) -> [WorkerMessage] {
        var messages = again ? attempt.repeated() : attempt.unsent(atOnce: true)
        if let upload, !upload.isDone {
            messages.append(upload.next)
            return messages
        }
        messages.append(end)
        if isStaying, restartSince == nil {
            saidReady = true
            messages.append(.ready)
        }
        return messages
    }

    /// Takes how much of the checkpoint is stored; whether that is news.
    mutating func stored(_ artifact: ArtifactReference, offset: Int) -> Bool {
        guard var upload, upload.reference == artifact, !upload.isDone else { return false }
        upload.stored = min(max(0, offset), artifact.bytes)
        upload.isDone = upload.stored == artifact.bytes
        self.upload = upload
        return true
    }

    /// The manager does not have the checkpoint, or would not take a piece of it: it is sent anew, a few times.
    mutating func refused(_ artifact: ArtifactReference) {
        guard var upload, upload.reference == artifact else { return }
        refusals += 1
        if refusals < Self.patience {
            upload.stored = 0
            upload.isDone = false
            self.upload = upload
        } else {
            self.upload = nil
            content = .released(nil)
        }
    }

    private var end: WorkerMessage {
        switch content {
        case .finished(let result): .finished(lease: lease, finalSequence: attempt.lastSequence, result)
        case .paused(let checkpoint): .paused(lease: lease, finalSequence: attempt.lastSequence, checkpoint)
        case .released(let checkpoint): .released(lease: lease, finalSequence: attempt.lastSequence, checkpoint)
        case .refused(let reason): .refused(lease: lease, reason: reason)
        }
    }
}

/// A checkpoint on its way, piece by piece.
private struct Upload {
    let reference: ArtifactReference
    let bytes: [UInt8]
    var stored = 0
    /// An empty artifact still needs its one, empty piece.
    var isDone = false

    var next: WorkerMessage {
        .putChunk(reference, offset: stored, bytes: Array(bytes[stored...].prefix(Limits.chunkBytes)))
    }
}

extension WorkerAttempt {
    fileprivate func checkpoint(of content: Delivery.Content) -> Checkpoint? {
        switch content {
        case .finished, .refused: nil
        case .paused(let checkpoint): checkpoint
        case .released(let checkpoint): checkpoint
        }
    }
}
