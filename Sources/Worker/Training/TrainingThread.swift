import Digests
import Foundation
import Objectives
import Studies

/// The thread that runs trials, one after the other; nothing else in the process ever waits for it.
struct TrainingThread {
    private let link: TrainingLink
    private let report: @Sendable (TrainingEvent) -> Void
    private let settings: RunnerSettings

    /// Starts the thread; it ends with `link`.
    static func start(
        link: TrainingLink, settings: RunnerSettings, report: @escaping @Sendable (TrainingEvent) -> Void
    ) {
        let thread = Thread { TrainingThread(link: link, report: report, settings: settings).main() }
        thread.name = "training"
        thread.stackSize = 16 << 20
        thread.start()
    }

    private func main() {
        let runner = ObjectiveRunner(settings: settings)
        var copies = DataCopies(settings)
        while let offer = link.nextOffer() {
            let ending = run(offer, runner, &copies)
            report(.ended(ending, checkpoint(of: ending)))
        }
    }

    private func run(_ offer: Offer, _ runner: ObjectiveRunner, _ copies: inout DataCopies?) -> RunEnding {
        do throws(ArtifactFetch.Failure) {
            let fetch = ArtifactFetch(link: link, report: report)
            try copies?.complete(offer.objective, fetch)
            var state: SavedState?
            if let checkpoint = offer.checkpoint {
                state = SavedState(bytes: try fetch.bytes(of: checkpoint.content), fidelity: checkpoint.fidelity)
            }
            return runner.run(
                TrialRun(offer, state: state), observer: AttemptObserver(link: link, report: report))
        } catch {
            switch error {
            case .refused(let reason): return .refused(reason)
            case .interrupted: return link.interruption == .release ? .released(nil) : .stopped
            }
        }
    }

    /// The checkpoint that a saved state makes; digested here, off the session's thread.
    private func checkpoint(of ending: RunEnding) -> Checkpoint? {
        let state: SavedState
        switch ending {
        case .paused(let saved): state = saved
        case .released(let saved?): state = saved
        case .finished, .released(nil), .stopped, .refused: return nil
        }
        return Checkpoint(
            content: ArtifactReference(digest: SHA256.digest(of: state.bytes), bytes: state.bytes.count),
            fidelity: state.fidelity)
    }
}
