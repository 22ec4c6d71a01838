import Foundation
public import Studies

/// The machine's clocks.
public enum SystemClock {
    private static let start = ContinuousClock.now

    /// The time: monotonic since the process first asked, and the wall clock's.
    @Sendable public static func now() -> Moment {
        Moment(
            monotonic: MonotonicInstant(ContinuousClock.now - start),
            wallMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
