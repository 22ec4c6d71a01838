import ArgumentParser
import LinearAlgebra
import Store
import Strategies
import Studies

/// `leptune why`: why a trial was tried, and what became of it.
struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a trial: why it was suggested, and why it was stopped or went on.",
        discussion: """
            Tells what the sampler knew and what a Gaussian process makes of that: what it expected of the configuration, \
            how promising it was, which trials lie nearest. Then what the scheduler decided, and how the trial compared.

            Works while the study runs.

            Examples:
              leptune why digits-mlp 12
              leptune why digits-mlp 12 --neighbours 10 --json
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Argument(help: "The trial's number.")
    var trial: Int

    @Option(help: "How many of the nearest trials to show.")
    var neighbours = 5

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard neighbours >= 0 else { throw ValidationError("--neighbours is at least 0.") }
    }

    func run() throws {
        BLAS.setThreads(1)
        let reader = try StudyReader(store.path)
        let summary = try reader.summary(of: study)
        let events = try reader.events(of: study)
        let explanation = try CommandFailure.ofStrategies {
            try TrialExplanation.explain(trial, from: events, neighbours: neighbours)
        }
        guard let explanation else {
            let count = summary.trials.values.reduce(0, +)
            let known = count == 0 ? "it has none yet" : "it has trials 0 to \(count - 1)"
            throw CommandFailure(
                .notFound, "the study '\(TextTable.harmless(summary.name))' has no trial \(trial); \(known).")
        }
        if output.json { return try Console.result(json: explanation) }
        Console.result(TrialExplanationText(explanation, metric: summary.metric.name).text)
    }
}
