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
        let rotation = BranchRotation(Self.space, Self.configurations(kinds))

        let due = (15..<21).map { rotation.due(forTrial: $0)?.value }

        #expect(due == [nil, .string("b"), nil, nil, .string("b"), nil])
    }

    @Test func trialsOfABatchCount() {
        var rotation = BranchRotation(
            Self.space, Self.configurations([String](repeating: "a", count: 12) + ["b", "c"]))

        for configuration in Self.configurations(["b"]) { rotation.add(configuration) }

        #expect(rotation.due(forTrial: 16)?.value == .string("c"))
    }

    @Test func noChoiceIsDueOnceEachHasHalfOfAnEvenShare() {
        let kinds: [String] = [String](repeating: "a", count: 8) + ["b", "b", "b", "c", "c", "c"]
        let rotation = BranchRotation(Self.space, Self.configurations(kinds))

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }

    @Test func aChoiceThatHadWhatItsParametersNeedGetsNoMore() {
        let kinds: [String] =
            [String](repeating: "a", count: 200) + [String](repeating: "b", count: 10)
            + [String](repeating: "c", count: 8)
        let rotation = BranchRotation(Self.space, Self.configurations(kinds))

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }

    @Test func everyChoiceGetsAnEvenShareOnceNothingBetterIsFound() {
        let kinds =
            [String](repeating: "a", count: 200) + [String](repeating: "b", count: 20)
            + [String](repeating: "c", count: 19)
        let rotation = BranchRotation(Self.space, Self.configurations(kinds))

        #expect(rotation.due(forTrial: 241) == nil)
        #expect(rotation.due(forTrial: 241, isStagnant: true)?.value == .string("c"))
    }

    @Test func aSpaceWithoutConditionsHasNoTurns() {
        let space = SearchSpace([
            Parameter("kind", .categorical([.string("a"), .string("b")])),
            Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        ])
        let rotation = BranchRotation(space, Self.configurations([String](repeating: "a", count: 12)))

        #expect((0..<30).allSatisfy { rotation.due(forTrial: $0) == nil })
    }
}
