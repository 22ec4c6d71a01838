import Reports
import SearchSpaces
import Studies
import TestKit
import Testing

struct StudyDigestTests {
    private func digest(_ sample: Sample) throws -> StudyDigest {
        StudyDigest(try sample.snapshot())
    }

    @Test func findsHyperbandsRungs() throws {
        let ladders = RungLadder.all(of: try digest(.hyperband))

        #expect(ladders.map { $0.rungs.map(\.fidelity) } == [[1, 3, 9, 27], [3, 9, 27], [9, 27], [27]])
        #expect(ladders[0].rungs.dropLast().map { $0.count(.promoted) } == [9, 3, 1])
        #expect(ladders[1].rungs.dropLast().map { $0.count(.promoted) } == [4, 1])
        #expect(ladders.allSatisfy { $0.rungs.last?.count(.completed) == $0.rungs.last?.entries.count })
        for ladder in ladders {
            for (rung, next) in zip(ladder.rungs, ladder.rungs.dropFirst()) {
                let promoted = Set(rung.entries.filter { $0.fate == .promoted }.map(\.trial))
                #expect(promoted.isSuperset(of: next.entries.map(\.trial)))
            }
        }
    }

    @Test(arguments: [Sample.full, .empty, .one, .allFailed])
    func findsNoRungsWhereNoneAre(_ sample: Sample) throws {
        #expect(RungLadder.all(of: try digest(sample)).isEmpty)
    }

    @Test func addsUpWhatWasSpent() throws {
        let study = try digest(.hyperband)
        let trials = try Sample.hyperband.snapshot().state.trials

        let effort = Effort(study)

        #expect(effort.full == 49 * 27)
        #expect(effort.spent == trials.reduce(0) { $0 + ($1.measurements.last?.fidelity ?? 0) })
        #expect(effort.saving.map { $0 > 2 } == true)
        let share = try #require(effort.utilisation)
        #expect(share > 0.3 && share <= 1)
    }

    @Test func spentNothingBeforeAnythingRan() throws {
        let effort = Effort(try digest(.empty))

        #expect(effort.spent == 0 && effort.full == 0 && effort.saving == nil && effort.utilisation == nil)
    }

    @Test(arguments: [
        (0.00001, "near its lower end"), (0.0000101, "near its lower end"), (0.01, nil), (0.99, "near its upper end"),
    ])
    func saysWhenANumberLiesAtTheEndOfItsRange(_ x: Double, _ expected: String?) {
        let domain = ParameterDomain.float(low: 1e-5, high: 1, log: true, step: nil)

        #expect(DomainText.edge(.float(x), of: domain) == expected)
    }

    @Test func saysNothingOfEndsWhereValuesAreFewOrForeign() {
        #expect(DomainText.edge(.int(1), of: .int(low: 1, high: 4, log: false, step: 1)) == nil)
        #expect(DomainText.edge(.int(9), of: .int(low: 1, high: 4, log: false, step: 1)) == nil)
        #expect(DomainText.edge(.string("a"), of: .categorical([.string("a")])) == nil)
    }
}
