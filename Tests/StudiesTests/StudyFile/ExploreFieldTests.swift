import SearchSpaces
import Studies
import Testing

struct ExploreFieldTests {
    private static func text(strategy: String, objective: String = "") -> String {
        let trained = """
            objective:
              train:
                data: { dataset: digits }
                estimator: mlp

            """
        return """
            leptune: 1
            name: evolving
            space:
              learning-rate: { type: float, low: 1e-4, high: 1e-1, log: true }
              dropout: { type: float, low: 0, high: 0.5 }
              width: { type: int, low: 8, high: 64 }
            \(objective.isEmpty ? trained : objective)metric: accuracy
            fidelity: { epochs: { min: 2, max: 20 } }
            strategy: \(strategy)
            budget: { trials: 30 }
            """
    }

    private static func decode(strategy: String, objective: String = "") -> Result<StudyDefinition, Diagnostics> {
        StudyFile.decode(text(strategy: strategy, objective: objective), file: "s.yaml", vocabulary: .sample)
    }

    @Test func whatTheEstimatorCanChangeOnTheWayIsExplored() throws {
        let definition = try Self.decode(strategy: "{ sampler: random, scheduler: pbt }").get()

        #expect(definition.explored == ["learning-rate", "dropout"])
    }

    @Test func theFileMaySayLess() throws {
        let definition = try Self.decode(
            strategy: "{ sampler: random, scheduler: { name: pbt, population: 8 }, explore: [dropout] }"
        ).get()

        #expect(definition.explored == ["dropout"])
        #expect(definition.scheduler.settings == ["population": .int(8)])
    }

    @Test func everythingMayChangeWhereNoEstimatorIsKnown() throws {
        let external = "objective: { external: true }\n"

        let all = try Self.decode(strategy: "{ sampler: random, scheduler: pbt }", objective: external).get()
        let some = try Self.decode(
            strategy: "{ sampler: random, scheduler: pbt, explore: [width] }", objective: external
        ).get()

        #expect(all.explored == nil)
        #expect(some.explored == ["width"])
    }

    @Test(arguments: [
        (
            "{ sampler: random, scheduler: pbt, explore: [width, droput] }",
            [
                "s.yaml:13:56: strategy.explore.0: 'width' cannot change on the way; expected one of learning-rate, dropout",
                "s.yaml:13:63: strategy.explore.1: 'droput' is not a parameter; expected one of learning-rate, dropout; did you mean 'dropout'?",
            ]
        ),
        (
            "{ sampler: random, scheduler: hyperband, explore: [dropout] }",
            [
                "s.yaml:13:52: strategy.explore: says nothing to hyperband, which begins no trial from another's checkpoint; expected it with pbt"
            ]
        ),
        (
            "{ sampler: random, scheduler: pbt, explore: dropout }",
            ["s.yaml:13:55: strategy.explore: is 'dropout'; expected a list of parameters"]
        ),
    ])
    func mistakesAreNamedWithPlaceAndRemedy(strategy: String, says: [String]) {
        guard case .failure(let diagnostics) = Self.decode(strategy: strategy) else {
            Issue.record("decodes")
            return
        }
        #expect(diagnostics.description == says.joined(separator: "\n"))
    }

    @Test func anEstimatorThatCanChangeNothingIsRefused() {
        let text = Self.text(strategy: "{ sampler: random, scheduler: pbt }")
            .replacing("  learning-rate: { type: float, low: 1e-4, high: 1e-1, log: true }\n", with: "")
            .replacing("  dropout: { type: float, low: 0, high: 0.5 }\n", with: "")

        guard case .failure(let diagnostics) = StudyFile.decode(text, file: "s.yaml", vocabulary: .sample) else {
            Issue.record("decodes")
            return
        }
        #expect(
            diagnostics.description.contains(
                "pbt finds no parameter that mlp can change on the way; expected one of dropout, learning-rate, momentum"
            ))
    }
}
