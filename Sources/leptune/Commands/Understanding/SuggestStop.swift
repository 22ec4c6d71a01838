import ArgumentParser
import Foundation
import LinearAlgebra
import Store
import Strategies
import Studies

/// `leptune suggest-stop`: whether it is worth going on.
struct SuggestStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest-stop",
        abstract: "Say whether a study is worth going on with: the gain to expect, with an interval.",
        discussion: """
            Asks the study's sampler what it would try next and a Gaussian process how much better that may be. Says "stop" \
            if the expected gain is below --least (1 % of the distance between the best value and the median of the \
            first 16, if left out), else "go on". Exits with 0 for either.

            Examples:
              leptune suggest-stop digits-mlp                 the next hour, at the study's pace
              leptune suggest-stop digits-mlp --trials 20 --least 0.001 --json
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(help: "How many trials to look ahead.")
    var trials: Int?

    @Option(name: .customLong("time"), help: "How far to look ahead, such as 30m (default: 1h).")
    var time: DurationOption?

    @Option(help: "The least gain that counts, in the metric's units.")
    var least: Double?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Answer: Encodable {
        var study: String
        var metric: String
        var advice: String
        var estimate: StoppingAdvice
    }

    func validate() throws {
        guard trials == nil || time == nil else { throw ValidationError("Give --trials or --time, not both.") }
        guard trials ?? 1 > 0 else { throw ValidationError("--trials is at least 1.") }
        guard least ?? 0 >= 0 else { throw ValidationError("--least is at least 0.") }
    }

    func run() throws {
        BLAS.setThreads(1)
        let state = try StudyReader(store.path).snapshot(of: study).state
        let horizon = trials.map(StoppingHorizon.trials) ?? .seconds(time?.seconds ?? 3600)
        let result = try CommandFailure.ofStrategies {
            try StoppingAdvice.estimate(state, over: horizon, least: least)
        }
        let advice: StoppingAdvice
        switch result {
        case .success(let estimate): advice = estimate
        case .failure(let reason): throw CommandFailure(.failure, "no advice yet: \(reason).")
        }
        let word = advice.stops ? "stop" : "go on"
        let metric = state.definition.metric.name
        if output.json {
            return try Console.result(
                json: Answer(study: state.definition.name, metric: metric, advice: word, estimate: advice))
        }
        var lines = ["\(word): \(advice.reason)."]
        lines.append("best so far  \(metric) \(ProgressLine.short(advice.best))")
        let pace = advice.seconds.map { ", \(ProgressLine.duration($0)) at the study's pace" } ?? ""
        lines.append("looks ahead  \(advice.trials) trials\(pace)")
        lines.append("method       \(advice.method)")
        Console.result(lines.map(TextTable.harmless).joined(separator: "\n"))
    }
}

/// A duration on the command line: `90s`, `30m`, `1h30m`.
struct DurationOption: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        guard let seconds = Quantity.seconds(argument), seconds > 0 else { return nil }
        self.seconds = seconds
    }
}
