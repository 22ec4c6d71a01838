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

    /// How many of a study's newest trials its sampler and its scheduler look at once they have ended; nil if any.
    package static func mostWholeTrials(of definition: StudyDefinition) -> Int? {
        // What cannot be made is refused elsewhere.
        guard let parts = try? StrategyParts(for: definition), !parts.dependsOnHistory else { return nil }
        return parts.scheduler.lookback
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
