import ArgumentParser
import LinearAlgebra
import Store
import Strategies
import Studies

/// `leptune study best`: the best trial.
struct StudyBest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best",
        abstract: "Show the best completed trial of a study.",
        discussion: """
            The best of many noisy measurements flatters. Where a model can tell, what to expect of the same configuration \
            is shown beside it, and the trials that may be as good; --plain leaves that out. For a study of several metrics, \
            the best trial is that of the first one, and the Pareto front follows.

            Exits with 3 if no trial has completed yet.

            Examples:
              leptune study best digits-mlp --json
              leptune study best digits-mlp --plain
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Flag(help: "Show the trial alone, without an estimate of what to expect of it.")
    var plain = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let reader = try StudyReader(store.path)
        let summary = try reader.summary(of: study)
        guard let number = summary.bestTrial, let trial = try reader.trial(number, of: study) else {
            throw CommandFailure(.notFound, "no trial of '\(TextTable.harmless(summary.name))' has completed yet.")
        }
        var best = TrialView(trial)
        let isTraded = try !reader.definition(of: study).furtherMetrics.isEmpty
        let optimism = plain || isTraded ? nil : try estimate(reader)
        best.optimism = optimism
        best.front = isTraded ? FrontView(try reader.snapshot(of: study).state) : nil
        if output.json { return try Console.result(json: best) }
        let value = best.value.map { "\($0)" } ?? "–"
        let lines =
            ["trial \(number): \(summary.metric.name) \(value)"] + best.parameterLines.map { "  \($0)" }
            + (optimism.map { Self.lines($0, summary.metric.name) } ?? [])
        let front = best.front.map { "\n\n\($0.text)" } ?? ""
        Console.result(lines.map(TextTable.harmless).joined(separator: "\n") + front)
    }

    /// What to expect of the best trial; nil where no model can tell.
    private func estimate(_ reader: StudyReader) throws -> BestOptimism? {
        BLAS.setThreads(1)
        return try? BestOptimism.estimate(reader.snapshot(of: study).state).get()
    }

    private static func lines(_ optimism: BestOptimism, _ metric: String) -> [String] {
        let sign = optimism.optimism >= 0 ? "flatters" : "is modest"
        var lines = [
            "expected    \(metric) \(ProgressLine.short(optimism.expected)) ± \(ProgressLine.short(optimism.deviation)): "
                + "the measured value \(sign) by \(ProgressLine.short(abs(optimism.optimism)))"
        ]
        let named = optimism.contenders.prefix(8).map { "\($0.trial)" }.joined(separator: ", ")
        let more = optimism.contenders.count > 8 ? " and \(optimism.contenders.count - 8) more" : ""
        lines.append(
            "as good     "
                + (optimism.contenders.isEmpty
                    ? "no other trial has a chance of 5 % to be better" : "may be trials \(named)\(more)"))
        return lines
    }
}
