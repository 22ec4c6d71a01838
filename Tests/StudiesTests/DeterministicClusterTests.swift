import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

/// The real machine with any number of workers, in any weather.
struct DeterministicClusterTests {
    @Test(arguments: ["full", "hyperband", "asha", "median"])
    func workersAndTroublesChangeNoTrial(_ scheduler: String) throws {
        let alone = try Self.cluster(scheduler, workers: 1, seed: 1)
        let four = try Self.cluster(scheduler, workers: 4, seed: 2)
        let sixteen = try Self.cluster(scheduler, workers: 16, seed: 3)
        let troubled = try Self.cluster(scheduler, workers: 5, seed: 4, faults: Self.troubles)

        #expect(alone.state.phase == .ended(.complete))
        #expect(troubled.managerDeaths > 0 && troubled.workerDeaths > 0)
        for other in [four, sixteen, troubled] {
            #expect(other.state.phase == .ended(.complete))
            #expect(Self.fates(other) == Self.fates(alone))
        }
    }

    @Test(arguments: ["full", "hyperband", "asha", "median"], [nil, 4])
    func everyDecisionFollowsFromWhatWasCommitted(_ scheduler: String, batch: Int?) throws {
        let cluster = try Self.cluster(scheduler, workers: 5, seed: 5, batch: batch, faults: Self.troubles)

        let outcome = try DecisionReplay.run(cluster.committed)

        #expect(outcome.isEqual, "\(outcome.differences.prefix(3))")
        #expect(outcome.suggestions == 26)
    }

    private static var troubles: SimulatedCluster.Faults {
        var faults = SimulatedCluster.Faults()
        faults.loss = 0.05
        faults.duplication = 0.1
        faults.workerDeath = 0.02
        faults.managerDeath = 0.02
        faults.freeze = 0.02
        faults.delay = 0.5
        return faults
    }

    private static func cluster(
        _ scheduler: String, workers: Int, seed: UInt64, batch: Int? = 4,
        faults: SimulatedCluster.Faults = .init()
    ) throws -> SimulatedCluster {
        var definition = StudyFixture.definition(trials: 26, epochs: 9)
        definition.sampler = ComponentDefinition("gp")
        definition.scheduler = ComponentDefinition(scheduler)
        definition.deterministicBatch = batch
        var cluster = try SimulatedCluster(
            definition, scheduler: SchedulerCatalogue.make(for: definition),
            sampler: SamplerCatalogue.make(for: definition), workers: workers, faults: faults, healsAt: 200, seed: seed
        ) { offer, epoch in
            let x = offer.configuration["x"]?.number ?? 0
            let n = offer.configuration["n"]?.number ?? 0
            if x > 0.95, epoch > 2 { return .nan }
            return (x - 0.3) * (x - 0.3) + abs(n - 5) / 10 + 1 / Double(epoch) + x * abs(Double(epoch) - 5) / 10
        }
        cluster.run(until: 20_000)
        return cluster
    }

    /// What each trial was and gave, without when and where.
    private static func fates(_ cluster: SimulatedCluster) -> [String] {
        cluster.state.trials.map { trial in
            "\(trial.configuration) \(trial.placement) \(trial.state) \(trial.target) \(trial.value ?? -1) "
                + "\(trial.measurements.map(\.value)) \(trial.reason)"
        }
    }
}
