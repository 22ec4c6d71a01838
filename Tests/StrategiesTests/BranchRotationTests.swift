import SearchSpaces
import Strategies
import Studies
import Testing

struct BranchRotationTests {
    private static let space = SearchSpace([
        Parameter("kind", .categorical([.string("a"), .string("b"), .string("c")])),
        Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        Parameter(
            "y", .float(low: 0, high: 1, log: false, step: nil),
            when: Condition([.init("kind", .oneOf([.string("b")]))])),
    ])

    private static func rotation(_ kinds: [String], losses: [Double]? = nil) -> BranchRotation {
        let configurations = configurations(kinds)
        return BranchRotation(
            space, configurations.indices.map { (configurations[$0], losses?[$0]) })
    }

    private static func configurations(_ kinds: [String]) -> [Configuration] {
        kinds.map { kind in
            var configuration = Configuration()
            configuration["kind"] = .string(kind)
            configuration["x"] = .float(0.5)
            if kind == "b" { configuration["y"] = .float(0.5) }
            return configuration
        }
    }

    @Test func theChoiceWithFewestTrialsHasEveryThirdTurn() {
        let kinds = [String](repeating: "a", count: 12) + ["b", "c", "c"]
        let rotation = Self.rotation(kinds)

        let due = (15..<21).map { rotation.due(forTrial: $0)?.value }

        #expect(due == [nil, .string("b"), nil, nil, .string("b"), nil])
    }

    @Test func trialsOfABatchCount() {
        var rotation = Self.rotation([String](repeating: "a", count: 12) + ["b", "c"])

        for configuration in Self.configurations(["b"]) { rotation.add(configuration) }

        #expect(rotation.due(forTrial: 16)?.value == .string("c"))
    }

    @Test func noChoiceIsDueOnceEachHasHalfOfAnEvenShare() {
        let kinds: [String] = [String](repeating: "a", count: 8) + ["b", "b", "b", "c", "c", "c"]
        let rotation = Self.rotation(kinds)

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }

    @Test func aChoiceThatHadWhatItsParametersNeedGetsNoMore() {
        let kinds: [String] =
            [String](repeating: "a", count: 200) + [String](repeating: "b", count: 10)
            + [String](repeating: "c", count: 8)
        let rotation = Self.rotation(kinds)

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }

    @Test func everyChoiceGetsAnEvenShareOnceNothingBetterIsFound() {
        let kinds =
            [String](repeating: "a", count: 200) + [String](repeating: "b", count: 20)
            + [String](repeating: "c", count: 19)
        let rotation = Self.rotation(kinds)

        #expect(rotation.due(forTrial: 241) == nil)
        #expect(rotation.due(forTrial: 241, isStagnant: true)?.value == .string("c"))
    }

    @Test func aChoiceWhoseOwnBestStandsStillIsExhausted() {
        // "c" has fewest trials, but its third was its best; the last of "b" was.
        let kinds =
            [String](repeating: "a", count: 200) + [String](repeating: "b", count: 20)
            + [String](repeating: "c", count: 19)
        var losses = (0..<200).map { 1 / Double($0 + 1) }
        losses += (0..<20).map { 9 - Double($0) / 10 }
        losses += (0..<19).map { $0 == 2 ? 5 : 7 }
        let rotation = Self.rotation(kinds, losses: losses)

        #expect(rotation.due(forTrial: 241, isStagnant: true)?.value == .string("b"))
        #expect(Self.rotation(kinds).due(forTrial: 241, isStagnant: true)?.value == .string("c"))
    }

    @Test func aSpaceWithoutConditionsHasNoTurns() {
        let space = SearchSpace([
            Parameter("kind", .categorical([.string("a"), .string("b")])),
            Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        ])
        let rotation = BranchRotation(
            space, Self.configurations([String](repeating: "a", count: 12)).map { ($0, nil) })

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }
}
