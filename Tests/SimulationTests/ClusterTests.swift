import Simulation
import Testing

struct ClusterTests {
    @Test func aSeedReplaysExactly() throws {
        for seed in 0..<UInt64(20) {
            let first = try Cluster(Scenario(seed: seed)).run()
            let second = try Cluster(Scenario(seed: seed)).run()

            #expect(first == second)
        }
    }
}
