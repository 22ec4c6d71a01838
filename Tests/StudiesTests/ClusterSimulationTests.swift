import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

/// A learning curve that falls towards a floor set by the configuration; some configurations diverge.
private func curve(_ offer: Offer, _ epoch: Int) -> Double {
    let x = offer.configuration["x"]?.number ?? 0
    if x > 0.95, epoch > 2 { return .nan }
    return x + 1 / Double(epoch)
}

struct ClusterSimulationTests {
    private static var troubles: SimulatedCluster.Faults {
        var faults = SimulatedCluster.Faults()
        faults.loss = 0.05
        faults.duplication = 0.1
        faults.workerDeath = 0.01
        faults.managerDeath = 0.01
        faults.freeze = 0.01
        faults.delay = 0.5
        return faults
    }

    private static func cluster(hyperband: Bool, faults: SimulatedCluster.Faults, seed: UInt64) throws
        -> SimulatedCluster
    {
        let definition = StudyFixture.definition(trials: 30, epochs: 9, seed: seed)
        let scheduler: any Scheduler =
            hyperband
            ? HyperbandScheduler(trials: 30, fidelity: definition.fidelity, eta: 3)
            : FullScheduler(trials: 30, maximum: 9)
        return try SimulatedCluster(
            definition, scheduler: scheduler, sampler: RandomSampler(), workers: 4, faults: faults, healsAt: 120,
            seed: seed, curve: curve)
    }

    @Test(arguments: [true, false])
    func runsTheWholeBudgetWhenNothingGoesWrong(_ hyperband: Bool) throws {
        var cluster = try Self.cluster(hyperband: hyperband, faults: .init(), seed: 1)

        cluster.run(until: 10_000)

        #expect(cluster.state.phase == .ended(.complete))
        #expect(cluster.state.trials.count == 30)
        #expect(cluster.state.trials.allSatisfy { $0.attempts.allSatisfy { $0.ending != .lost } })
        if hyperband {
            let plan = HyperbandScheduler(trials: 30, fidelity: cluster.state.definition.fidelity, eta: 3).plan
            #expect(cluster.state.spentFidelity <= plan.fidelity)
        }
    }

    @Test(arguments: 0..<60)
    func losesNothingAndCountsNothingTwiceInTrouble(_ seed: Int) throws {
        var cluster = try Self.cluster(hyperband: seed % 2 == 0, faults: Self.troubles, seed: UInt64(seed))

        cluster.run(until: 20_000)

        let state = cluster.state
        #expect(state.phase == .ended(.complete))
        #expect(state.trials.count == 30)
        #expect(state.trials.allSatisfy { $0.state.isTerminal && $0.state != .cancelled })
        #expect(try StudyState(replaying: cluster.committed) == state)
        for known in cluster.acknowledged {
            let trial = state.trials[known.trial]
            switch known.result {
            case .completed(let value) where value.isFinite: #expect(trial.value == value || trial.state == .pruned)
            case .completed, .evaluated, .failed:
                #expect(trial.state == .failed(.diverged) || trial.state == .pruned)
            }
        }
        for trial in state.trials {
            let fidelities = trial.measurements.map(\.fidelity)
            #expect(fidelities == Array(fidelities.prefix(1).flatMap { $0...($0 + fidelities.count - 1) }))
            #expect(trial.measurements.allSatisfy { $0.fidelity <= 9 })
        }
        var ends: [Int: Int] = [:]
        for case .trialEnded(let trial, _, _) in cluster.committed.map(\.event) { ends[trial, default: 0] += 1 }
        #expect(ends.values.allSatisfy { $0 == 1 } && ends.count == 30)
    }

    @Test func meetsTheTroublesItIsMadeFor() throws {
        var managers = 0
        var workers = 0
        var lost = 0
        for seed in 0..<10 {
            var cluster = try Self.cluster(hyperband: true, faults: Self.troubles, seed: UInt64(seed))
            cluster.run(until: 20_000)
            managers += cluster.managerDeaths
            workers += cluster.workerDeaths
            lost += cluster.state.trials.reduce(0) { $0 + $1.attempts.count { $0.ending == .lost } }
        }

        #expect(managers > 10)
        #expect(workers > 10)
        #expect(lost > 10)
    }

    @Test func takesTheSameCourseForTheSameSeed() throws {
        var first = try Self.cluster(hyperband: true, faults: Self.troubles, seed: 5)
        var second = try Self.cluster(hyperband: true, faults: Self.troubles, seed: 5)

        first.run(until: 20_000)
        second.run(until: 20_000)

        #expect(first.committed == second.committed)
    }

    @Test func suggestsTheSameTrialsWhateverHappensToWorkers() throws {
        var calm = try Self.cluster(hyperband: true, faults: .init(), seed: 9)
        var rough = try Self.cluster(hyperband: true, faults: Self.troubles, seed: 9)

        calm.run(until: 20_000)
        rough.run(until: 20_000)

        #expect(calm.state.trials.map(\.configuration) == rough.state.trials.map(\.configuration))
    }
}
