import Studies

/// Seconds of one attempt, against its limit.
struct RunClock {
    private let start = ContinuousClock.now
    private let limit: Double?

    init(limit: Double?) {
        self.limit = limit
    }

    var seconds: Double { (ContinuousClock.now - start).seconds }

    var isOver: Bool { limit.map { seconds >= $0 } ?? false }

    /// How a run ends when the clock is over.
    var timeout: RunEnding {
        .failed(.timeout, "the attempt took longer than \(limit.map { "\($0)" } ?? "its limit of") s")
    }
}
