public import Studies

/// How a run ended; a failed trial is data, not an error of Leptune's.
public enum RunEnding: Sendable, Hashable {
    /// With a result.
    case finished(AttemptResult)
    /// At its target, as told, with the state to go on from.
    case paused(SavedState)
    /// As told; nobody wants a result.
    case stopped
    /// Because the worker leaves, with the state to go on from if there is one.
    case released(SavedState?)
    /// Before it began: this worker cannot or may not run it, another might.
    case refused(String)

    static func failed(_ reason: FailureReason, _ message: String) -> RunEnding {
        .finished(.failed(reason, message: message))
    }
}
