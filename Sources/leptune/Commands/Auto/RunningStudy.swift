import Studies
import Synchronization

/// A study of `auto` that is being worked on.
final class RunningStudy: Sendable {
    /// How a study stands.
    struct Standing: Sendable {
        /// What the store says; nil if it cannot be asked.
        var snapshot: StudySnapshot?
        var wasInterrupted: Bool
        /// Whether nothing works on it any more.
        var isOver: Bool
    }

    private let session: LocalSession
    private let clock: AutoDeadline
    private let work: Task<StudySnapshot, any Error>

    /// Begins to work.
    init(_ session: LocalSession, _ display: ProgressDisplay, _ clock: AutoDeadline) {
        self.session = session
        self.clock = clock
        work = Task { try await session.run(display: display) }
    }

    /// Waits until the study is over, or until it is time to go on without its end.
    ///
    /// - Parameter limit: Seconds on the clock.
    /// - Throws: What ended the work.
    func wait(until limit: Double) async throws -> Standing {
        let patience = max(0, limit - clock.elapsed)
        return try await withCheckedThrowingContinuation { continuation in
            let once = Once(continuation)
            Task {
                once.resume(
                    await work.result.map {
                        Standing(snapshot: $0, wasInterrupted: session.wasInterrupted, isOver: true)
                    })
            }
            Task {
                try await Task.sleep(for: .seconds(patience))
                // The store says how far it has come; without that there is no report, but there is a model.
                once.resume(
                    .success(
                        Standing(
                            snapshot: try? session.snapshot(), wasInterrupted: session.wasInterrupted, isOver: false)))
            }
        }
    }

    /// A continuation that only the first answer resumes.
    private final class Once: Sendable {
        private let continuation: Mutex<CheckedContinuation<Standing, any Error>?>

        init(_ continuation: CheckedContinuation<Standing, any Error>) { self.continuation = Mutex(continuation) }

        func resume(_ result: Result<Standing, any Error>) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(with: result)
        }
    }
}
