import Foundation
import LinearAlgebra
import SearchSpaces
import Strategies
import Studies

/// Compares strategies on functions with known answers and on real training: the Gaussian process with random search for the same number of
/// trials, Hyperband with full trials for the same number of epochs.
enum StrategyBenchmark {
    /// One strategy on one problem: the best loss of each seed.
    struct Result: Codable {
        var problem: String
        var strategy: String
        var budget: String
        /// The best loss minus the lowest there is, one a seed.
        var regrets: [Double]
        var median: Double
        /// In how many seeds it was better than the baseline with the same seed; nil for the baseline.
        var wins: Int?
        var milliseconds: Double
    }

    /// Runs all comparisons, prints a table and writes JSON if there is a path.
    static func run(seeds: Int, only: String?, output: String?) throws {
        BLAS.setThreads(1)
        var results: [Result] = []
        for problem in StrategyProblem.all where only == nil || problem.name == only {
            let rows = problem.comparesSchedulers ? try schedulers(problem, seeds) : try samplers(problem, seeds)
            for row in rows { print(line(row, seeds)) }
            results += rows
        }
        guard let output else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(results).write(to: URL(fileURLWithPath: output))
    }

    /// The same number of trials for every sampler.
    private static func samplers(_ problem: StrategyProblem, _ seeds: Int) throws -> [Result] {
        try compare(problem, seeds, budget: "\(problem.trials) trials", ["random", "sobol", "gp"]) { sampler, seed in
            let definition = definition(
                problem, ComponentDefinition(sampler), ComponentDefinition("full"), problem.trials, seed)
            var study = try SimulatedStudy(definition, workers: 2, respond: problem.responses(definition))
            try study.run()
            return best(study, problem, within: .max)
        }
    }

    /// The same number of epochs for every strategy.
    private static func schedulers(_ problem: StrategyProblem, _ seeds: Int) throws -> [Result] {
        let epochs = problem.trials * problem.epochs
        let names = ["random", "hyperband", "bayes", "bohb"]
        return try compare(problem, seeds, budget: "\(epochs) epochs", names) { name, seed in
            guard let strategy = StrategyCatalogue.named(name) else { return .infinity }
            let definition = definition(problem, strategy.sampler, strategy.scheduler, 1000, seed)
            var study = try SimulatedStudy(definition, workers: 2, respond: problem.responses(definition))
            try study.run(untilSpent: epochs)
            return best(study, problem, within: epochs)
        }
    }

    private static func definition(
        _ problem: StrategyProblem, _ sampler: ComponentDefinition, _ scheduler: ComponentDefinition, _ trials: Int,
        _ seed: Int
    ) -> StudyDefinition {
        StudyDefinition(
            name: problem.name, space: problem.space, objective: problem.objective, metric: problem.metric,
            fidelity: Fidelity(minimum: 1, maximum: problem.epochs), sampler: sampler, scheduler: scheduler,
            budget: Budget(trials: trials), seed: UInt64(seed))
    }

    private static func best(_ study: SimulatedStudy, _ problem: StrategyProblem, within limit: Int) -> Double {
        study.results.filter { $0.spent <= limit }.map { problem.metric.loss($0.value) }.min() ?? .infinity
    }

    private static func compare(
        _ problem: StrategyProblem, _ seeds: Int, budget: String, _ strategies: [String],
        _ run: (String, Int) throws -> Double
    ) throws -> [Result] {
        var baseline: [Double] = []
        return try strategies.map { strategy in
            let clock = ContinuousClock()
            let start = clock.now
            let regrets = try (0..<seeds).map { try run(strategy, $0) - problem.optimum }
            let elapsed = (clock.now - start) / .milliseconds(1) / Double(seeds)
            if baseline.isEmpty { baseline = regrets }
            let wins = strategy == strategies[0] ? nil : zip(regrets, baseline).count { $0 < $1 }
            return Result(
                problem: problem.name, strategy: strategy, budget: budget, regrets: regrets, median: median(regrets),
                wins: wins, milliseconds: elapsed)
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func line(_ row: Result, _ seeds: Int) -> String {
        func pad(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
        let wins = row.wins.map { "better than random in \($0) of \(seeds)" } ?? "the baseline"
        return pad(row.problem, 17) + pad(row.strategy, 11) + pad(row.budget, 13)
            + pad(String(format: "median regret %.4f", row.median), 24) + pad(wins, 32)
            + String(format: "%.0f ms a study", row.milliseconds)
    }
}
