import Simulation
import Testing

struct MutantTests {
    /// What a mistake breaks, by the first promise that it is caught by.
    private static let caughtBy: [Mutant: Set<Promise>] = [
        .acknowledgesBeforeCommit: [.recordsThenTells],
        .doesNotFence: [.countsOnceAndTheRightOne],
        .doesNotDeduplicate: [.countsOnceAndTheRightOne],
        .givesNoFreshTermAfterPause: [.takesNoLeaseEarly],
        .countsTheBudgetLate: [.keepsTheBudget],
        .forgetsResultOnceSent: [.keepsResultsUntilHeard],
        .doesNotSynchronize: [.keepsWhatItAcknowledged],
        .takesResultsWithHoles: [.countsOnceAndTheRightOne],
        .comesBackWithOldHistory: [.keepsWhatItAcknowledged],
    ]

    @Test(arguments: Mutant.allCases)
    func aKnownMistakeIsFoundWithinAThousandSchedules(_ mutant: Mutant) throws {
        var found: Violation?
        for seed in 0..<UInt64(1_000) where found == nil {
            do {
                _ = try Cluster(Scenario(seed: seed), mutant: mutant).run()
            } catch let violation as Violation {
                found = violation
            }
        }

        let violation = try #require(found)
        #expect(Self.caughtBy[mutant]?.contains(violation.promise) ?? false, "\(violation)")
    }

    @Test(arguments: Mutant.allCases)
    func aFailingSeedFailsAgainAtTheSameStep(_ mutant: Mutant) throws {
        func firstViolation() -> Violation? {
            for seed in 0..<UInt64(1_000) {
                do {
                    _ = try Cluster(Scenario(seed: seed), mutant: mutant).run()
                } catch {
                    return error as? Violation
                }
            }
            return nil
        }

        let first = firstViolation()

        #expect(first != nil)
        #expect(first == firstViolation())
    }
}
