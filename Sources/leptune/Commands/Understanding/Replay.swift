import ArgumentParser
import Foundation
import LinearAlgebra
import Store
import Strategies
import Studies

/// `leptune replay`: whether every decision of a study follows from its record.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recompute every decision of a study from its record and compare.",
        discussion: """
            Asks the sampler and the scheduler again about the study as it was at each decision: every suggestion, \
            placement, promotion and pruning. Exits with 4 if one differs. Changes nothing, and works while the study \
            runs.

            Suggestions agree to the bit on the type of processor and with the version that made them. For a record \
            from elsewhere, --tolerance says how far apart two may lie, in the unit cube.

            Examples:
              leptune replay digits-mlp
              leptune replay digits-mlp --json --tolerance 1e-6
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(help: "How far apart two suggestions may lie in any coordinate of the unit cube.")
    var tolerance = 0.0

    @Option(help: "How many differences to print.")
    var limit = 10

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Result: Encodable {
        var study: String
        var equal: Bool
        var seconds: Double
        var differing: Int
        var compared: ReplayOutcome
    }

    func validate() throws {
        guard (0...1).contains(tolerance) else { throw ValidationError("--tolerance is from 0 to 1.") }
        guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    func run() throws {
        // As the manager does: sums over several threads may differ in their last digits.
        BLAS.setThreads(1)
        let reader = try StudyReader(store.path)
        let events = try reader.events(of: study)
        let name = try reader.summary(of: study).name
        let start = Date()
        let line = StatusLine(isQuiet: output.quiet)
        let outcome = try CommandFailure.ofStrategies {
            try DecisionReplay.run(events, tolerance: tolerance) { progress in
                line.show { Self.text(progress, since: start) }
            }
        }
        line.finish()
        if output.json {
            try Console.result(
                json: Result(
                    study: name, equal: outcome.isEqual, seconds: Date().timeIntervalSince(start),
                    differing: outcome.differences.count, compared: outcome.limited(to: limit)))
        } else {
            Console.result(Self.text(outcome, of: name, limit: limit))
        }
        if !outcome.isEqual { throw CommandFailure(.checkFailed) }
    }

    private static func text(_ progress: DecisionReplay.Progress, since start: Date) -> String {
        let seconds = Date().timeIntervalSince(start)
        let left = progress.share > 0.01 && seconds > 1 ? seconds * (1 - progress.share) / progress.share : nil
        return "replay · \(progress.suggestions)/\(progress.of) suggestions · \(ProgressLine.duration(seconds))"
            + (left.map { ", ETA \(ProgressLine.duration($0))" } ?? "")
    }

    private static func text(_ outcome: ReplayOutcome, of name: String, limit: Int) -> String {
        var lines = [
            "study        \(name), \(outcome.events) events",
            "suggestions  \(outcome.suggestions) recomputed"
                + (outcome.enqueued > 0
                    ? ", \(outcome.enqueued) enqueued by the user" : ""),
            "scheduler    \(outcome.placements) placements, \(outcome.verdicts) promotions and prunings, "
                + "\(outcome.reviews) times asked",
        ]
        if outcome.largestDistance > 0 {
            lines.append("tolerated    suggestions up to \(outcome.largestDistance) apart")
        }
        if outcome.reworded > 0 {
            lines.append("reworded     \(outcome.reworded) equal suggestions give another reason")
        }
        let count = outcome.differences.count
        lines.append("result       " + (count == 0 ? "every decision is as recorded" : "\(count) decisions differ"))
        lines += outcome.differences.prefix(limit).map { "  \($0)" }
        if count > limit { lines.append("  … and \(count - limit) more") }
        return lines.map(TextTable.harmless).joined(separator: "\n")
    }
}
