import SearchSpaces
import Studies
import Testing

/// Study files in which a parameter chooses the estimator.
struct ChosenEstimatorFileTests {
    private static let vocabulary = StudyVocabulary(
        samplers: [.init("random")], schedulers: [.init("full")],
        strategies: [.init("random", sampler: .init("random"), scheduler: .init("full"))],
        estimators: [
            .init(
                "ridge", options: [OptionDeclaration("l2", .float(0...10), default: .float(1))], tasks: [.regression],
                portfolio: [["l2": .float(0.5)]]),
            .init(
                "forest", options: [OptionDeclaration("trees", .int(1...500), default: .int(100))],
                tasks: [.regression, .classification], resource: .init("epochs", standard: 20),
                portfolio: [["trees": .int(50)], ["trees": .int(200)]]),
        ],
        metrics: [.init("rmse", .minimize, tasks: [.regression])], dataSets: [.init("houses", task: .regression)])

    private static let base = """
        leptune: 1
        name: both
        space:
          estimator: { type: categorical, choices: [ridge, forest] }
          ridge.l2: { type: float, low: 0.1, high: 1, when: { estimator: ridge } }
          forest.trees: { type: int, low: 10, high: 300, when: { estimator: forest } }
        objective:
          train:
            data: { dataset: houses }
            estimator: by-parameter
        metric: rmse
        strategy: random
        budget: { trials: 8 }
        """

    private func read(_ change: (part: String, other: String) = ("", "")) throws -> StudyDefinition {
        let text = change.part.isEmpty ? Self.base : Self.base.replacing(change.part, with: change.other)
        return try StudyFile.decode(text, file: "s.yaml", vocabulary: Self.vocabulary).get()
    }

    @Test func choosesAmongEstimatorsByAParameter() throws {
        let definition = try read()
        guard case .train(let train) = definition.objective else { throw StudyFileProblem() }

        #expect(train.choosesEstimator)
        #expect(train.estimators(in: definition.space) == ["ridge", "forest"])
        #expect(train.estimator(in: Configuration(["estimator": .string("forest")])) == "forest")
        #expect(definition.fidelity == Fidelity(name: "epochs", minimum: 1, maximum: 20))
    }

    @Test func takesThePortfoliosOfAllOfThemInTurn() throws {
        let definition = try read(("budget:", "portfolio: true\nbudget:"))

        #expect(
            definition.enqueued?.map(\.values) == [
                ["estimator": .string("ridge"), "ridge.l2": .float(0.5)],
                ["estimator": .string("forest"), "forest.trees": .int(50)],
                ["estimator": .string("forest"), "forest.trees": .int(200)],
            ])
    }

    @Test(arguments: [
        ("ridge, forest]", "ridge, forrest]", "'forrest'"),
        ("high: 300", "high: 900", "forest.trees"),
        ("forest.trees:", "forest.tree:", "forest.tree"),
        (
            "  estimator: { type: categorical, choices: [ridge, forest] }\n",
            "  kind: { type: categorical, choices: [ridge, forest] }\n", "estimator"
        ),
        ("dataset: houses }\n", "dataset: houses }\n    settings: { ridge.l2: 3 }\n", "is also in settings"),
    ]) func reportsWhatDoesNotFit(_ part: String, _ other: String, _ word: String) {
        #expect {
            _ = try read((part, other))
        } throws: { error in
            "\(error)".contains(word)
        }
    }

    private struct StudyFileProblem: Error {}
}
