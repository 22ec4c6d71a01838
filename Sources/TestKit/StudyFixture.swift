public import SearchSpaces
public import Studies

/// Small studies for tests.
public enum StudyFixture {
    /// A space of one real and one whole number.
    public static let space = SearchSpace([
        Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        Parameter("n", .int(low: 1, high: 8, log: false, step: 1)),
    ])

    /// A study that minimises a loss over epochs.
    public static func definition(
        _ name: String = "fixture", trials: Int = 9, epochs: Int = 1, seconds: Double? = nil, seed: UInt64 = 7
    ) -> StudyDefinition {
        StudyDefinition(
            name: name, space: space, objective: .function("sphere"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(minimum: 1, maximum: epochs), budget: Budget(trials: trials, seconds: seconds),
            seed: seed)
    }

    /// The event that creates a study.
    public static func created(_ definition: StudyDefinition) -> RecordedEvent {
        RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 1_700_000_000_000, event: .created(definition))
    }

    /// A moment so many seconds after the start of the clocks.
    public static func moment(_ seconds: Double) -> Moment {
        Moment(
            monotonic: MonotonicInstant(.nanoseconds(Int64(seconds * 1e9))),
            wallMilliseconds: 1_700_000_000_000 + Int64(seconds * 1000))
    }
}
