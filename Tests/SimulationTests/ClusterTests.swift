import Foundation
import SearchSpaces
import Simulation
import Studies
import Testing

struct ClusterTests {
    /// Ten thousand schedules; every seed is one.
    @Test(arguments: 0..<20)
    func keepsEveryPromiseWhateverGoesWrong(_ block: Int) throws {
        var mishaps: [String: Int] = [:]
        var violations: [Violation] = []
        for seed in UInt64(block) * 500..<UInt64(block + 1) * 500 {
            do {
                let outcome = try Cluster(Scenario(seed: seed)).run()
                mishaps.merge(outcome.mishaps, uniquingKeysWith: +)
            } catch let violation as Violation {
                violations.append(violation)
            }
        }

        #expect(violations.isEmpty, "\(violations.prefix(3))")
        // Everything that can go wrong did, or nothing is shown.
        for mishap in Self.mishaps { #expect(mishaps[mishap, default: 0] > 5, "\(mishap)") }
    }

    private static let mishaps = [
        "lost", "doubled", "reset", "cut", "cut to the manager", "cut to the worker", "worker died", "worker stopped",
        "drained", "manager killed", "manager stopped", "slept", "died before a commit", "died after a commit",
        "died while telling", "found the disk full", "met an error of the disk", "clock jumped", "enqueued",
    ]

    @Test(arguments: 0..<UInt64(20))
    func aSeedReplaysExactly(_ seed: UInt64) throws {
        let first = try Cluster(Scenario(seed: seed)).run()
        let second = try Cluster(Scenario(seed: seed)).run()
        let other = try Cluster(Scenario(seed: seed + 1)).run()

        #expect(first == second)
        #expect(first.trace != other.trace)
    }

    @Test(arguments: 0..<UInt64(12))
    func theRealStoreGivesTheSameHistory(_ seed: UInt64) throws {
        var scenario = Scenario(seed: seed)
        // The real disk neither runs full here nor fails.
        scenario.faults.fullDisk = 0
        scenario.faults.diskErrors = 0
        scenario.faults.managerDeaths = 0
        let folder = FileManager.default.temporaryDirectory.appending(path: "simulation-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let simulated = try Cluster(scenario).run()
        let real = try Cluster(scenario, store: folder.appending(path: "study.db").path).run()

        #expect(real == simulated)
    }

    /// Trials that begin from the checkpoints of others, under the same faults.
    @Test(arguments: 0..<10)
    func aPopulationKeepsEveryPromiseToo(_ block: Int) throws {
        var (violations, branched, lost): ([Violation], Int, Int) = ([], 0, 0)
        for seed in UInt64(block) * 50..<UInt64(block + 1) * 50 {
            var scenario = Scenario(seed: seed)
            for index in scenario.studies.indices {
                scenario.studies[index].fidelity = Fidelity(minimum: 1, maximum: 4)
                scenario.studies[index].scheduler = ComponentDefinition("pbt", settings: ["population": .int(3)])
                scenario.studies[index].budget.trials = 8
            }
            do {
                let outcome = try Cluster(scenario).run()
                branched += outcome.mishaps["branched", default: 0]
                lost += outcome.mishaps["worker died", default: 0]
            } catch let violation as Violation {
                violations.append(violation)
            }
        }

        #expect(violations.isEmpty, "\(violations.prefix(3))")
        #expect(branched > 50)
        #expect(lost > 5)
    }

    @Test func workersOfADayKeepTheirPromises() throws {
        let outcome = try Cluster(.campaign(seed: 2, hours: 2, workers: 30)).run()

        #expect(outcome.time >= 3600)
        #expect(outcome.mishaps["worker died", default: 0] > 10)
    }
}
