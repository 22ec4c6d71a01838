public import Studies

/// A sampler and a scheduler that go together, under one name.
public struct StrategyEntry: Sendable, Hashable {
    /// The name in study files.
    public let name: String
    /// One sentence: what it is good for.
    public let summary: String
    /// What to try next.
    public let sampler: ComponentDefinition
    /// How long to go on with a trial.
    public let scheduler: ComponentDefinition
}

extension StrategyEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

/// The named pairs of sampler and scheduler that people start with.
public enum StrategyCatalogue {
    /// All pairs, simplest first.
    public static let all: [StrategyEntry] = [
        StrategyEntry(
            name: "random", summary: "Independent draws, each run in full: the baseline.",
            sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("full")),
        StrategyEntry(
            name: "bayes", summary: "A Gaussian process chooses, each trial runs in full: for few, expensive trials.",
            sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("full")),
        StrategyEntry(
            name: "hyperband",
            summary: "Many random draws, of which only the better ones go on: for many cheap starts.",
            sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("hyperband")),
        StrategyEntry(
            name: "bohb", summary: "Hyperband whose trials a Gaussian process chooses.",
            sampler: ComponentDefinition("gp"), scheduler: ComponentDefinition("hyperband")),
    ]

    /// The pair with a name; nil if there is none.
    public static func named(_ name: String) -> StrategyEntry? {
        all.first { $0.name == name }
    }
}
