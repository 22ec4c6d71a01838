import SearchSpaces
import Studies

extension StudyDefinition {
    /// How many trials can start: the budget's, or fewer if the space is finite and the sampler does not repeat itself.
    ///
    /// A rung that waited for trials that never come would keep its study from ending.
    var possibleTrials: Int {
        // A sampler that is not in the catalogue is reported where it is made; here nothing is known of it.
        guard let entry = try? SamplerCatalogue.named(sampler.name), entry.dependsOnHistory,
            let all = space.allConfigurations(limit: min(budget.trials, SearchSpace.listable))
        else { return budget.trials }
        return min(budget.trials, all.count)
    }
}
