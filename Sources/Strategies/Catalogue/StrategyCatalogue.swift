public import Studies

/// The named pairs of sampler and scheduler that people start with.
public enum StrategyCatalogue {
    /// All pairs, simplest first.
    public static let all: [StudyVocabulary.Strategy] = [
        StudyVocabulary.Strategy(
            "random", summary: "Independent draws, each run in full: the baseline.",
            sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("full")),
        StudyVocabulary.Strategy(
            "bayes", summary: "A Gaussian process chooses, each trial runs in full: for few, expensive trials.",
            sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("full")),
        StudyVocabulary.Strategy(
            "hyperband",
            summary: "Many random draws, of which only the better ones go on: for many cheap starts.",
            sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("hyperband")),
        StudyVocabulary.Strategy(
            "bohb", summary: "Hyperband whose trials a Gaussian process chooses.",
            sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("hyperband")),
    ]

    /// The pair with a name; nil if there is none.
    public static func named(_ name: String) -> StudyVocabulary.Strategy? {
        all.first { $0.name == name }
    }

    /// The name of a study's pair; both names where the pair has none of its own.
    public static func name(of definition: StudyDefinition) -> String {
        let (sampler, scheduler) = (definition.sampler.name, definition.scheduler.name)
        let pair = all.first { $0.sampler.name == sampler && $0.scheduler.name == scheduler }
        return pair?.name ?? "\(scheduler) over \(sampler)"
    }
}
