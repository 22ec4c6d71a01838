public import Studies

/// The samplers there are.
///
/// A new one is a file and a line here.
public enum SamplerCatalogue {
    /// All samplers, simplest first.
    public static let all: [SamplerEntry] = [
        .random, .sobol, .grid, .gaussianProcess, .treeParzen, .covarianceAdaptation,
        .differentialEvolution, .nondominatedSorting,
    ]

    /// The sampler with a name.
    ///
    /// - Throws: `StrategyError.unknown`, which lists the names there are.
    public static func named(_ name: String) throws(StrategyError) -> SamplerEntry {
        guard let entry = all.first(where: { $0.name == name }) else {
            throw .unknown(.sampler, name: name, known: all.map(\.name))
        }
        return entry
    }

    /// Makes the sampler that a study asks for.
    ///
    /// - Throws: `StrategyError` if the name or a setting is wrong, or the sampler cannot work on the study.
    public static func make(for definition: StudyDefinition) throws(StrategyError) -> any Sampler {
        let entry = try named(definition.sampler.name)
        let sampler = try entry.make(definition: definition)
        guard let prior = definition.prior, !prior.observations.isEmpty else { return sampler }
        return WarmStartedSampler(base: sampler, prior: prior, learnsFromAnyTrial: entry.learnsFromAnyTrial)
    }
}
