import Foundation
import SearchSpaces
import Strategies
import Studies
import Testing

struct AutomaticStrategyTests {
    private static func numbers(_ count: Int) -> SearchSpace {
        SearchSpace((0..<count).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
    }

    private static let choices = SearchSpace([
        Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        Parameter("kind", .categorical([.string("a"), .string("b")])),
    ])

    private static func chosen(
        _ space: SearchSpace, trials: Int, fidelity: Fidelity = Fidelity(), parallel: Int = 1
    ) -> [String] {
        let strategy = AutomaticStrategy(space: space, fidelity: fidelity, trials: trials, parallel: parallel)
        return [strategy.sampler.name, strategy.scheduler.name]
    }

    @Test func theSamplerFollowsFromTheBudgetAndTheParameters() {
        #expect(Self.chosen(Self.numbers(6), trials: 50) == ["gp", "full"])
        #expect(Self.chosen(Self.numbers(6), trials: 5000) == ["cmaes", "full"])
        #expect(Self.chosen(Self.choices, trials: 5000) == ["tpe", "full"])
        #expect(Self.chosen(Self.numbers(200), trials: 100) == ["tpe", "full"])
    }

    @Test(arguments: [
        (Fidelity(minimum: 1, maximum: 3), 200, 1, "full"), (Fidelity(minimum: 1, maximum: 27), 200, 1, "hyperband"),
        (Fidelity(minimum: 1, maximum: 27), 20, 1, "asha"), (Fidelity(minimum: 1, maximum: 27), 200, 16, "asha"),
        (Fidelity(minimum: 20, maximum: 27), 200, 16, "full"),
        (Fidelity(name: "folds", minimum: 1, maximum: 10), 50, 1, "racing"),
        (Fidelity(name: "folds", minimum: 1, maximum: 1), 50, 1, "full"),
    ])
    func theSchedulerFollowsFromTheResource(
        fidelity: Fidelity, trials: Int, parallel: Int, expected: String
    ) {
        let chosen = Self.chosen(Self.numbers(4), trials: trials, fidelity: fidelity, parallel: parallel)

        #expect(chosen.last == expected)
    }

    @Test(arguments: [1, 4, 40, 4000], [1, 2, 9, 81])
    func whatIsChosenCanAlwaysBeMade(trials: Int, maximum: Int) throws {
        for space in [Self.numbers(1), Self.numbers(100), Self.choices] {
            for parallel in [1, 64] {
                let definition = StudyDefinition(
                    name: "s", space: space, objective: .function(""), metric: Metric("loss", .minimize),
                    fidelity: Fidelity(minimum: 1, maximum: maximum), sampler: .automatic, scheduler: .automatic,
                    budget: Budget(trials: trials)
                ).choosingStrategy(parallel: parallel)

                _ = try SamplerCatalogue.make(for: definition)
                _ = try SchedulerCatalogue.make(for: definition)
                #expect(definition.strategyReason?.contains("\(trials) trials") == true)
            }
        }
    }

    @Test func aNamedStrategyIsKept() {
        let definition = StudyDefinition(
            name: "s", space: Self.choices, objective: .function(""), metric: Metric("loss", .minimize),
            budget: Budget(trials: 9))

        #expect(definition.choosingStrategy(parallel: 8) == definition)
    }

    @Test func aDefinitionOfBeforeHasNoReason() throws {
        let definition = StudyDefinition(
            name: "s", space: Self.choices, objective: .function(""), metric: Metric("loss", .minimize),
            strategyReason: "because", budget: Budget(trials: 9))
        let text = String(decoding: try JSONEncoder().encode(definition), as: UTF8.self)

        var old = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let reason = old.removeValue(forKey: "strategyReason") as? String
        let read = try JSONDecoder().decode(
            StudyDefinition.self, from: JSONSerialization.data(withJSONObject: old))

        #expect(reason == "because")
        #expect(read.strategyReason == nil)
        #expect(read.space == definition.space)
    }
}
