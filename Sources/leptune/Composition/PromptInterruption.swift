import Foundation
import Synchronization
import Worker

/// Ctrl-C and SIGTERM for work that nobody needs to hand over: it is asked to stop, and soon made to.
final class PromptInterruption: Sendable {
    private let asked = Atomic(false)
    private let signals = Mutex<TerminationSignals?>(nil)

    /// How long the work may take to notice.
    private static let patience = 1.0

    init() {
        let signals = TerminationSignals { [self] in
            asked.store(true, ordering: .relaxed)
            // Reading and encoding do not look up; they leave nothing behind.
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) {
                if self.signals.withLock({ $0 != nil }) { _exit(CommandFailure.Code.interrupted.rawValue) }
            }
        }
        self.signals.withLock { $0 = signals }
    }

    /// Whether the work should stop.
    var isAsked: Bool { asked.load(ordering: .relaxed) }

    /// The work is over, and may write what it found.
    func end() {
        signals.withLock { signals in
            signals?.cancel()
            signals = nil
        }
    }
}
