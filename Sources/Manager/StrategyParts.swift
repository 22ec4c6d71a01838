import Strategies
package import Studies

/// The sampler and scheduler that a definition names.
package struct StrategyParts: Sendable {
    package let sampler: any Sampler
    package let scheduler: any Scheduler
    let dependsOnHistory: Bool

    /// Makes what a definition names.
    package init(for definition: StudyDefinition) throws(ManagerError) {
        do {
            sampler = try SamplerCatalogue.make(for: definition)
            scheduler = try SchedulerCatalogue.make(for: definition)
            dependsOnHistory = try SamplerCatalogue.named(definition.sampler.name).dependsOnHistory
        } catch {
            throw .strategy(study: definition.name, reason: "\(error)")
        }
    }

    /// Whether a study's trials, once they have ended, are of no use to its sampler and its scheduler.
    package static func needNoEndedTrials(of definition: StudyDefinition) -> Bool {
        guard let parts = try? StrategyParts(for: definition) else { return false }
        return !parts.dependsOnHistory && !parts.scheduler.comparesTrials
    }

    /// Takes up a study where its events leave off.
    package func machine(
        _ state: StudyState, leaseTerm: Duration, leaseSource: any RandomNumberGenerator & Sendable, at now: Moment
    ) -> StudyMachine {
        StudyMachine(
            state, scheduler: scheduler, policy: .init(leaseTerm: leaseTerm, lookahead: dependsOnHistory ? 0 : 4),
            leaseSource: leaseSource, at: now)
    }
}
