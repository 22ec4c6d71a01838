import ArgumentParser
import Store
import Studies

/// `leptune study best`: the best trial.
struct StudyBest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best",
        abstract: "Show the best completed trial of a study.",
        discussion: """
            Exits with 3 if no trial has completed yet.

            Example:
              leptune study best digits-mlp --json
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let reader = try StudyReader(store.path)
        let summary = try reader.summary(of: study)
        guard let number = summary.bestTrial, let trial = try reader.trial(number, of: study) else {
            throw CommandFailure(.notFound, "no trial of '\(TextTable.harmless(summary.name))' has completed yet.")
        }
        let best = TrialView(trial)
        if output.json { return try Console.result(json: best) }
        let value = best.value.map { "\($0)" } ?? "–"
        let lines = ["trial \(number): \(summary.metric.name) \(value)"] + best.parameterLines.map { "  \($0)" }
        Console.result(lines.map(TextTable.harmless).joined(separator: "\n"))
    }
}
