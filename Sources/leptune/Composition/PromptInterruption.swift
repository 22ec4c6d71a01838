import Foundation
import Synchronization
import Worker

/// Ctrl-C and SIGTERM for work that nobody needs to hand over: it is asked to stop, and soon made to.
final class PromptInterruption {
    private final class State: Sendable {
        let isAsked = Atomic(false)
        let isOver = Atomic(false)
    }

    private let state: State
    private let signals: TerminationSignals

    /// How long the work may take to notice.
    private static let patience = 1.0

    init() {
        let state = State()
        self.state = state
        signals = TerminationSignals {
            state.isAsked.store(true, ordering: .relaxed)
            // Reading and encoding do not look up; they leave nothing behind.
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) {
                if !state.isOver.load(ordering: .relaxed) { _exit(CommandFailure.Code.interrupted.rawValue) }
            }
        }
    }

    /// Whether the work should stop.
    var isAsked: Bool { state.isAsked.load(ordering: .relaxed) }

    /// The work is over.
    func end() {
        state.isOver.store(true, ordering: .relaxed)
        signals.cancel()
    }
}
