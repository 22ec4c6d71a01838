import Synchronization
import Worker

/// Ctrl-C and SIGTERM for work that delivers what it has: the first asks for that, the second ends the process.
final class OrderlyInterruption {
    private final class State: Sendable {
        let isAsked = Atomic(false)
    }

    private let state: State
    private let signals: TerminationSignals

    init() {
        let state = State()
        self.state = state
        signals = TerminationSignals { state.isAsked.store(true, ordering: .relaxed) }
    }

    /// Whether the work should come to its end.
    var isAsked: Bool { state.isAsked.load(ordering: .relaxed) }

    /// The work is over.
    func end() { signals.cancel() }
}
