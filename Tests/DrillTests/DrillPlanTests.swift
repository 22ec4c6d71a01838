import Drill
import Testing

struct DrillPlanTests {
    @Test func isTheSameForTheSameSeed() {
        var (a, b, c) = (plan(seed: 1), plan(seed: 1), plan(seed: 2))

        let steps = (0..<50).map { _ in a.next() }

        #expect(steps == (0..<50).map { _ in b.next() })
        #expect(steps != (0..<50).map { _ in c.next() })
    }

    @Test func hasEveryKindOfFault() {
        var plan = plan(seed: 3)

        let kinds = Set((0..<60).map { _ in plan.next().fault.kind })

        #expect(kinds.count == 8)
    }

    @Test func fillsNoDiskThatIsNotThere() {
        var plan = DrillPlan(seed: 3, workers: 2, canFillDisk: false)

        let faults = (0..<60).map { _ in plan.next().fault }

        #expect(!faults.contains(.fillDisk))
    }

    private func plan(seed: UInt64) -> DrillPlan { DrillPlan(seed: seed, workers: 3, canFillDisk: true) }
}
