import Randomness
import Studies
import Testing

struct ParetoOrderTests {
    @Test func frontsAreThoseOfIndependentSoftware() throws {
        for example in try ParetoReference.read().cases {
            let fronts = ParetoOrder.fronts(example.losses)

            var ranks = [Int](repeating: -1, count: example.losses.count)
            for (rank, front) in fronts.enumerated() { for index in front { ranks[index] = rank } }
            #expect(ranks == example.ranks)
        }
    }

    @Test func aVectorDoesNotDominateItself() {
        #expect(!ParetoOrder.dominates([1, 2], [1, 2]))
        #expect(ParetoOrder.dominates([1, 2], [1, 3]))
        #expect(!ParetoOrder.dominates([0, 4], [1, 3]))
        #expect(ParetoOrder.dominates([-.infinity, 0], [0, 0]))
    }

    @Test func nothingHasNoFronts() {
        #expect(ParetoOrder.fronts([]).isEmpty)
        #expect(ParetoOrder.crowding([], of: []).isEmpty)
        #expect(ParetoOrder.spreadOrder([], of: []).isEmpty)
    }

    @Test func whatIsFeasibleComesFirstAndTheRestByViolation() {
        let losses = [[0.0, 0], [5, 5], [4, 6], [9, 9], [0, 0]]

        let fronts = ParetoOrder.fronts(losses, violations: [0.5, 0, 0, 0, 0.5])

        #expect(fronts == [[1, 2], [3], [0, 4]])
    }

    @Test func anUndefinedViolationIsNotFeasible() {
        let fronts = ParetoOrder.fronts([[1.0], [2]], violations: [.nan, 0])

        #expect(fronts == [[1], [0]])
    }

    @Test func crowdingIsTheExtentOfTheGapAndInfiniteAtTheEnds() {
        let losses = [[0.0, 10], [1, 4], [4, 1], [10, 0]]

        let distances = ParetoOrder.crowding(losses, of: [0, 1, 2, 3])

        #expect(distances[0] == .infinity)
        #expect(distances[3] == .infinity)
        #expect(abs(distances[1] - (0.4 + 0.9)) < 1e-12)
        #expect(abs(distances[2] - (0.9 + 0.4)) < 1e-12)
    }

    @Test func theSpreadOrderBeginsWithTheFirstObjectiveAndGoesOnWithWhatIsFarthest() {
        let losses = [[0.5, 0.5], [0.0, 1], [0.05, 0.9], [1, 0]]

        #expect(ParetoOrder.spreadOrder(losses, of: [0, 1, 2, 3]) == [1, 3, 0, 2])
        #expect(ParetoOrder.spreadOrder([[1.0, 1], [1, 1]], of: [0, 1]) == [0, 1])
    }

    @Test func everyVectorIsOnExactlyOneFront() {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let losses = (0..<300).map { _ in (0..<3).map { _ in Double(generator.index(below: 8)) } }

        let fronts = ParetoOrder.fronts(losses)

        #expect(fronts.joined().sorted() == Array(0..<300))
        for (front, next) in zip(fronts, fronts.dropFirst()) {
            for index in next { #expect(front.contains { ParetoOrder.dominates(losses[$0], losses[index]) }) }
            for a in front { #expect(!front.contains { ParetoOrder.dominates(losses[$0], losses[a]) }) }
        }
    }
}
