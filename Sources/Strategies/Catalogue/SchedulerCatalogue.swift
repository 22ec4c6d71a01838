public import Studies

/// The schedulers there are.
///
/// A new one is a file and a line here.
public enum SchedulerCatalogue {
    /// All schedulers, simplest first.
    public static let all: [SchedulerEntry] = [
        .full, .hyperband, .successiveHalving, .asynchronousHalving, .median, .percentile, .patience, .threshold,
        .racing, .extrapolation, .populationBased,
    ]

    /// The scheduler with a name.
    ///
    /// - Throws: `StrategyError.unknown`, which lists the names there are.
    public static func named(_ name: String) throws(StrategyError) -> SchedulerEntry {
        guard let entry = all.first(where: { $0.name == name }) else {
            throw .unknown(.scheduler, name: name, known: all.map(\.name))
        }
        return entry
    }

    /// Makes the scheduler that a study asks for.
    ///
    /// - Throws: `StrategyError` if the name or a setting is wrong, or the scheduler cannot work on the study.
    public static func make(for definition: StudyDefinition) throws(StrategyError) -> any Scheduler {
        try named(definition.scheduler.name).make(definition: definition)
    }
}
