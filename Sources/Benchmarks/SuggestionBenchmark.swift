import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Studies

/// How long one suggestion of the Gaussian process takes, on one thread.
enum SuggestionBenchmark {
    /// Prints the median processor time for several numbers of trials, with ten continuous parameters and two pending trials.
    static func run() throws {
        BLAS.setThreads(1)
        for count in [25, 50, 100, 200, 400, 800] {
            let request = try request(trials: count, parameters: 10)
            let sampler = GaussianProcessSampler()
            let times = (0..<5).map { _ -> Double in
                let start = clock()
                _ = sampler.suggest(request)
                return Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1000
            }.sorted()
            print(String(format: "%4d trials, 10 parameters: %6.1f ms of processor time a suggestion", count, times[2]))
        }
    }

    private static func request(trials count: Int, parameters: Int) throws -> SuggestionRequest {
        let space = SearchSpace(
            (0..<parameters).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
        let definition = StudyDefinition(
            name: "suggestions", space: space, objective: .function(""), metric: Metric("loss", .minimize),
            budget: Budget(trials: count + 2), seed: 1)
        var study = try SimulatedStudy(definition, workers: 3) { trial, _ in
            var noise = CounterGenerator(seed: 1, stream: trial.number, purpose: .simulation)
            let loss = space.parameters.enumerated().reduce(0.1 * noise.normal()) { sum, parameter in
                let x = trial.configuration[parameter.element.name]?.number ?? 0
                return sum + pow(x - 0.3, 2) * 5 / Double(parameter.offset + 1) + 0.1 * sin(6 * x)
            }
            return .value(loss)
        }
        try study.run(untilSpent: count)
        return SuggestionRequest(
            space: space, metric: definition.metric, fidelity: definition.fidelity, seed: 1,
            firstTrial: study.state.trials.count, count: 1, seen: study.state.revision, trials: study.state.trials)
    }
}
