public import Studies

/// Recomputes every decision of a study from its record and compares.
///
/// The events are folded one by one. Where a suggestion was asked for, the sampler is asked again about the state at
/// that event; where a trial was placed, promoted, pruned or left alone, so is the scheduler. After a difference the
/// replay goes on from what was recorded, so that one does not hide or cause others.
///
/// ```swift
/// let outcome = try DecisionReplay.run(reader.events(of: "digits"))
/// for difference in outcome.differences { print(difference) }
/// ```
///
/// Suggestions rest on sums of floating-point numbers, which agree to the bit only with the same linear algebra on the
/// same type of processor with one thread; `tolerance` allows for others.
public enum DecisionReplay {
    /// How far a replay has come.
    public struct Progress: Sendable, Hashable {
        /// How many suggestions were recomputed.
        public let suggestions: Int
        /// How many there are.
        public let of: Int
        /// The share of the work that is done, by an estimate of its cost, from 0 to 1.
        public let share: Double
    }

    /// Replays a study.
    ///
    /// - Parameters:
    ///   - events: All of its events, in order.
    ///   - tolerance: How far apart two suggestions may lie in any coordinate of the unit cube and still count as equal.
    ///   - onProgress: Called before every request to the sampler and at the end.
    /// - Throws: `IllegalEvent` if the events are not a study's; `StrategyError` if this version cannot make the study's
    ///   sampler or scheduler.
    /// - Complexity: As making all suggestions again.
    public static func run(
        _ events: [RecordedEvent], tolerance: Double = 0, onProgress: (Progress) -> Void = { _ in }
    ) throws -> ReplayOutcome {
        var replay = try ReplayedStudy(events, tolerance: tolerance)
        try replay.run(onProgress)
        return replay.outcome
    }
}
