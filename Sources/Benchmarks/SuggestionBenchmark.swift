import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Studies

/// How long one suggestion takes, on one thread: asking and telling go on from histories of several lengths.
enum SuggestionBenchmark {
    /// One line of the table.
    private struct Row {
        let sampler: String
        let trials: Int
        let parameters: Int
        /// How many suggestions are timed.
        let asks: Int
    }

    private static let rows: [Row] =
        [25, 50, 100, 200, 400, 1000, 2000, 5000].map {
            Row(sampler: "gp", trials: $0, parameters: 20, asks: $0 > 1000 ? 20 : 60)
        } + [
            Row(sampler: "gp", trials: 200, parameters: 200, asks: 20),
            Row(sampler: "tpe", trials: 100, parameters: 20, asks: 60),
            Row(sampler: "tpe", trials: 1000, parameters: 20, asks: 60),
            Row(sampler: "cmaes", trials: 1000, parameters: 20, asks: 60),
        ]

    /// Prints, for each row, the processor time of a suggestion: the first after the history was read, then the median and
    /// the 95th percentile of those that follow, each of which knows the result of the one before.
    static func run() throws {
        BLAS.setThreads(1)
        print("sampler  trials  parameters   first ms   median ms    p95 ms")
        for row in rows {
            let times = try milliseconds(row)
            let later = times.dropFirst().sorted()
            print(
                row.sampler.padding(toLength: 8, withPad: " ", startingAt: 0)
                    + String(
                        format: "%7d %11d %10.1f %11.1f %9.1f", row.trials, row.parameters, times[0],
                        later[later.count / 2], later[min(later.count - 1, later.count * 95 / 100)]))
        }
    }

    private static func milliseconds(_ row: Row) throws -> [Double] {
        let space = SearchSpace(
            (0..<row.parameters).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
        let definition = StudyDefinition(
            name: "suggestions", space: space, objective: .function(""), metric: Metric("loss", .minimize),
            sampler: ComponentDefinition("random"), budget: Budget(trials: row.trials + row.asks), seed: 1)
        func loss(_ trial: Trial) -> Double {
            var noise = CounterGenerator(seed: 1, stream: trial.number, purpose: .simulation)
            return space.parameters.enumerated().reduce(0.01 * noise.normal()) { sum, parameter in
                let x = trial.configuration[parameter.element.name]?.number ?? 0
                return sum + pow(x - 0.3, 2) * 5 / Double(parameter.offset + 1) + 0.1 * sin(6 * x)
            }
        }
        var study = try AskTellStudy(definition)
        for _ in 0..<row.trials {
            for trial in try study.ask(1) { try study.tell(trial.number, .completed(loss(trial))) }
        }
        var trials = study.state.trials.array
        var timed = definition
        timed.sampler = ComponentDefinition(row.sampler)
        let sampler = try SamplerCatalogue.make(for: timed)
        var times: [Double] = []
        for _ in 0..<row.asks {
            let request = SuggestionRequest(
                space: space, metric: definition.metric, fidelity: definition.fidelity, seed: 1,
                firstTrial: trials.count, count: 1, seen: trials.count, trials: trials)
            let start = clock()
            let suggestion = sampler.suggest(request).first
            times.append(Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1000)
            guard let suggestion, var trial = trials.last else { break }
            trial.number = trials.count
            trial.configuration = suggestion.configuration
            trial.value = loss(trial)
            trials.append(trial)
        }
        return times
    }
}
