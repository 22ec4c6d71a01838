import Strategies
import Studies

/// The sampler and scheduler that a definition names.
struct StrategyParts {
    let sampler: any Sampler
    let scheduler: any Scheduler
    let dependsOnHistory: Bool

    init(for definition: StudyDefinition) throws(ManagerError) {
        guard let sampler = SamplerCatalogue.named(definition.sampler.name) else {
            throw .strategy(study: definition.name, reason: "no sampler is called '\(definition.sampler.name)'")
        }
        guard let scheduler = SchedulerCatalogue.named(definition.scheduler.name) else {
            throw .strategy(study: definition.name, reason: "no scheduler is called '\(definition.scheduler.name)'")
        }
        do {
            self.sampler = try sampler.make(definition)
            self.scheduler = try scheduler.make(definition)
            dependsOnHistory = sampler.dependsOnHistory
        } catch {
            throw .strategy(study: definition.name, reason: "\(error)")
        }
    }
}
