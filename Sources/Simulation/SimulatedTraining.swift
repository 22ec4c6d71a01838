import Objectives
import Studies
import Worker

/// The training thread of a simulated worker: it measures a made-up curve and asks at its target how to go on.
struct SimulatedTraining {
    /// What the thread tells its session.
    enum Report {
        case measured(fidelity: Int, value: Double)
        case asked(WorkerAttempt.Question)
        case ended(RunEnding, Checkpoint?)
    }

    private enum Activity {
        case begins
        case fetches
        case works
        case waits
        case hangs
        case ended
    }

    let offer: Offer
    private let fate: TrialFate
    private var activity = Activity.begins
    private var epoch: Int
    private var until: Int
    private var interruption: Interruption?

    init(_ offer: Offer, failures: Double) {
        self.offer = offer
        fate = TrialFate(offer, failures: failures)
        epoch = offer.checkpoint?.fidelity ?? 0
        until = offer.until
    }

    /// Whether the thread goes on by itself after a while.
    var isBusy: Bool {
        switch activity {
        case .begins, .works: true
        case .fetches, .waits, .hangs, .ended: false
        }
    }

    /// The thread gets to the next point at which it says something.
    mutating func advance() -> [Report] {
        if isBusy, let interruption { return end(interruption) }
        switch activity {
        case .begins:
            if let checkpoint = offer.checkpoint, checkpoint.content.bytes > 0 {
                activity = .fetches
                return [.asked(.chunk(checkpoint.content, offset: 0, length: checkpoint.content.bytes))]
            }
            activity = .works
            return []
        case .works:
            return work()
        case .fetches, .waits, .hangs, .ended:
            return []
        }
    }

    private mutating func work() -> [Report] {
        // Without a limit of time nobody would ever end it, and rightly so.
        if fate.kind == .hangsOnce, offer.attempt == 1, offer.trialSeconds != nil {
            activity = .hangs
            return []
        }
        if fate.kind == .error, epoch + 1 >= fate.turn { return finish(.failed(.error, message: "simulated")) }
        if epoch >= until { return ask() }
        epoch += 1
        let value = fate.value(at: epoch, offer.lease)
        var reports = [Report.measured(fidelity: epoch, value: value)]
        if epoch >= offer.fidelity.maximum {
            reports += finish(.completed(value))
        } else if epoch >= until {
            reports += ask()
        }
        return reports
    }

    private mutating func ask() -> [Report] {
        activity = .waits
        return [.asked(.step(fidelity: epoch))]
    }

    private mutating func finish(_ result: AttemptResult) -> [Report] {
        activity = .ended
        return [.ended(.finished(result), nil)]
    }

    /// Takes what the thread waits for.
    mutating func take(_ answer: TrainingAnswer) -> [Report] {
        switch (activity, answer) {
        case (.fetches, .chunk(let bytes)):
            if bytes.count == offer.checkpoint?.content.bytes {
                activity = .works
                return []
            }
            activity = .ended
            return [.ended(.refused("the checkpoint is cut"), nil)]
        case (.fetches, .refused(let reason)):
            activity = .ended
            return [.ended(.refused(reason), nil)]
        case (.waits, .step(.goOn(let target))):
            until = target
            activity = .works
            return []
        case (.waits, .step(.pause)):
            activity = .ended
            let (state, checkpoint) = save()
            return [.ended(.paused(state), checkpoint)]
        case (.waits, .step(.stop)): return end(.stop)
        case (.waits, .step(.release)): return end(.release)
        case (.begins, _), (.fetches, _), (.works, _), (.waits, _), (.hangs, _), (.ended, _): return []
        }
    }

    /// Takes that the trial has to end: at once where the thread waits, else at the next point.
    mutating func interrupt(_ interruption: Interruption) -> [Report] {
        if self.interruption != .stop { self.interruption = interruption }
        switch activity {
        case .fetches, .waits: return end(self.interruption ?? interruption)
        case .begins, .works, .hangs, .ended: return []
        }
    }

    private mutating func end(_ interruption: Interruption) -> [Report] {
        activity = .ended
        guard interruption == .release else { return [.ended(.stopped, nil)] }
        guard epoch > 0 else { return [.ended(.released(nil), nil)] }
        let (state, checkpoint) = save()
        return [.ended(.released(state), checkpoint)]
    }

    private func save() -> (SavedState, Checkpoint) {
        // The digest need only be a digest of something; equal states have equal ones.
        let name = String(offer.trial * 1_000 + epoch, radix: 16) + String(offer.lease.low, radix: 16)
        let digest = String(repeating: "0", count: max(0, 64 - name.count)) + name
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: epoch), count: offer.trial % 3)
        return (
            SavedState(bytes: bytes, fidelity: epoch),
            Checkpoint(content: ArtifactReference(digest: digest, bytes: bytes.count), fidelity: epoch)
        )
    }
}
