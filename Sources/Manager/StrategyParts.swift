import Strategies
import Studies

/// The sampler and scheduler that a definition names.
struct StrategyParts {
    let sampler: any Sampler
    let scheduler: any Scheduler
    let dependsOnHistory: Bool

    init(for definition: StudyDefinition) throws(ManagerError) {
        do {
            sampler = try SamplerCatalogue.make(for: definition)
            scheduler = try SchedulerCatalogue.make(for: definition)
            dependsOnHistory = try SamplerCatalogue.named(definition.sampler.name).dependsOnHistory
        } catch {
            throw .strategy(study: definition.name, reason: "\(error)")
        }
    }
}
