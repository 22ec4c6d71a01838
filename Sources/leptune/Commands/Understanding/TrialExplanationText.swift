import Foundation
import SearchSpaces
import Strategies
import Studies

/// An explained trial, for a person.
struct TrialExplanationText {
    let text: String

    init(_ trial: TrialExplanation, metric: String) {
        var lines: [(String, String)] = [
            (
                "trial",
                "\(trial.trial), \(trial.state)\(trial.value.map { ": \(metric) \(ProgressLine.short($0))" } ?? "")"
            )
        ]
        if let message = trial.message { lines.append(("", message)) }
        for (index, name) in trial.parameters.names.enumerated() {
            lines.append((index == 0 ? "parameters" : "", "\(name) = \(trial.parameters[name]?.description ?? "")"))
        }
        lines.append(("strategy", "\(trial.strategy): \(trial.sampler) chooses, \(trial.scheduler) decides how long"))
        let rungs = trial.rungs.map { "\($0.trials) to \($0.fidelity)" }.joined(separator: ", ")
        lines.append(("bracket", "\(trial.bracket)\(rungs.isEmpty ? "" : " (\(rungs))"), now up to \(trial.target)"))
        lines.append(("reached", "\(trial.reached) in \(Self.count(trial.attempts, "attempt"))"))
        if let lineage = trial.lineage {
            lines.append(("descends", "from trial " + lineage.map(String.init).joined(separator: ", that from ")))
        }
        lines += Self.suggestion(trial.suggestion)
        lines += Self.model(trial, metric)
        text =
            lines.map { name, value in
                name.padding(toLength: 12, withPad: " ", startingAt: 0) + TextTable.harmless(value)
            }.joined(separator: "\n") + Self.nearest(trial, metric) + Self.decisions(trial, metric)
    }

    private static func suggestion(_ suggestion: TrialExplanation.Suggestion) -> [(String, String)] {
        var lines = [("suggested", "after \(ProgressLine.duration(suggestion.seconds)), event \(suggestion.seen)")]
        lines.append(("reason", suggestion.reason))
        if let fallback = suggestion.fallback { lines.append(("fallback", fallback)) }
        let best = suggestion.best.map {
            ", best \(ProgressLine.short($0)) (trial \(suggestion.bestTrial.map(String.init) ?? "–"))"
        }
        lines.append(("knew", "\(count(suggestion.ended, "trial")) ended\(best ?? "")"))
        lines.append(("pending", suggestion.pending.isEmpty ? "none" : numbers(suggestion.pending)))
        if suggestion.together.count > 1 { lines.append(("together", "with \(numbers(suggestion.together))")) }
        return lines
    }

    private static func model(_ trial: TrialExplanation, _ metric: String) -> [(String, String)] {
        guard let model = trial.model else { return [("model", "none: \(trial.noModel ?? "")")] }
        var lines = [
            (
                "model",
                "a Gaussian process of \(count(model.results, "result")) at fidelity \(model.fidelity)"
            ),
            (
                "expected",
                String(
                    format: "%@ %.4g ± %.2g (a measurement's noise: %.2g)", metric, model.mean, model.deviation,
                    model.noise)
            ),
            (
                "promise",
                String(format: "log-EI %.2f; ", model.logExpectedImprovement)
                    + "\(model.betterAtRandom) of 256 random configurations have more"
            ),
        ]
        if let surprise = model.surprise {
            lines.append(
                ("surprise", String(format: "the result lies %+.1f deviations from the expectation", surprise)))
        }
        return lines
    }

    private static func nearest(_ trial: TrialExplanation, _ metric: String) -> String {
        guard !trial.nearest.isEmpty else { return "" }
        let rows = trial.nearest.map { other in
            [
                "\(other.trial)", String(format: "%.2f", other.distance), other.value.map(ProgressLine.short) ?? "–",
                other.state,
                other.parameters.names.map { "\($0)=\(other.parameters[$0].map(short) ?? "")" }.joined(separator: " "),
            ]
        }
        return "\n\nNearest trials by then, in lengthscales of the model:\n"
            + TextTable(["trial", "distance", metric, "state then", "parameters"], rows).rendered
    }

    private static func decisions(_ trial: TrialExplanation, _ metric: String) -> String {
        guard !trial.decisions.isEmpty else { return "" }
        let rows = trial.decisions.map { decision in
            [
                "\(decision.event)", ProgressLine.duration(decision.seconds), decision.decision,
                "\(decision.fidelity)", decision.value.map(ProgressLine.short) ?? "–",
                decision.rank.map { "\($0) of \(decision.of)" } ?? "–", decision.best.map(ProgressLine.short) ?? "–",
            ]
        }
        return "\n\nWhat was decided, and how it compared in its bracket:\n"
            + TextTable(["event", "time", "decision", "reached", metric, "rank", "best there"], rows).rendered
    }

    private static func short(_ value: ParameterValue) -> String {
        guard case .float(let x) = value else { return value.description }
        return String(format: "%.5g", x)
    }

    private static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    private static func numbers(_ trials: [Int]) -> String {
        (trials.count == 1 ? "trial " : "trials ") + trials.map(String.init).joined(separator: ", ")
    }
}
