import Datasets
import Foundation
import Models
import Objectives

/// What `auto` prints.
struct AutoView: Encodable {
    var model: String
    var study: String
    var task: String
    var target: String
    /// What the target is counted in, if it was written with units.
    var targetUnit: String?
    var metric: String
    /// The estimate for new rows.
    var estimate: EnsembleDescription.Estimate?
    /// Further metrics, on the same terms.
    var estimates: [String: EnsembleDescription.Estimate]
    /// The metric without looking at any column.
    var baseline: Double?
    /// How probabilities are calibrated; nil for not at all.
    var calibration: String?
    /// Which quantile is predicted; nil for means and classes.
    var quantile: Double?
    /// The share of rows whose number was at most what was predicted; nil unless a quantile is.
    var shareBelow: Double?
    /// From which probability on a row is given the second of two classes; nil for the likeliest class.
    var threshold: Double?
    /// What decisions cost in the mean; nil without costs.
    var costs: AutoResult.Costs?
    var leaderboard: [AutoResult.Entry]
    /// The smallest trial that cannot be told from what is delivered.
    var simplest: AutoResult.Simplest?
    var members: [EnsembleDescription.Member]
    var decisions: [AutoPlan.Decision]
    var warnings: [String]
    /// Whether anything that predicts the target was found, by a permutation test.
    var signal: SignalTest?
    var rows: Int
    var trials: [String: Int]
    var modelBytes: Int
    var seconds: Double
    var report: String?
    var studyFile: String?
    private let goal: MetricGoal
    private let wasInterrupted: Bool
    private let isRegression: Bool
    private let positive: String?

    private enum CodingKeys: CodingKey {
        case model, study, task, target, targetUnit, metric, estimate, estimates, baseline, leaderboard, members,
            decisions,
            warnings, signal
        case calibration, quantile, shareBelow, threshold, costs, simplest
        case rows, trials, modelBytes, seconds, report, studyFile
    }

    init(_ outcome: AutoSession.Outcome, _ plan: AutoPlan, file: String, seconds: Double) {
        let description = outcome.result.model.description
        model = file
        study = outcome.study
        task = description.task.rawValue
        target = description.target
        targetUnit = description.targetUnit
        metric = description.metric
        estimate = outcome.result.estimate
        estimates = description.estimates
        baseline = outcome.result.baseline.isFinite ? outcome.result.baseline : nil
        calibration = description.calibration?.kind.rawValue
        quantile = description.quantile
        shareBelow = description.shareBelow
        threshold = description.decision?.threshold
        costs = outcome.result.costs
        positive = description.classNames?.last
        leaderboard = outcome.result.leaderboard
        simplest = outcome.simplest
        members = description.members
        decisions = plan.decisions
        warnings = outcome.result.warnings
        signal = outcome.result.signal
        rows = description.data.rows
        trials = outcome.trials
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        modelBytes = attributes?[.size] as? Int ?? 0
        self.seconds = seconds
        report = outcome.report
        studyFile = outcome.studyFile
        goal = plan.metric.goal
        wasInterrupted = outcome.wasInterrupted
        isRegression = description.task == .regression
    }

    /// The result for a person.
    var text: String {
        var lines: [String] = []
        lines.append(
            TextTable.harmless(
                "Predicts \"\(target)\"\(targetUnit.map { ", in \($0)," } ?? "") from \(rows) rows. \(trials["completed"] ?? leaderboard.count) models were "
                    + "tried in \(ProgressLine.duration(seconds))."))
        if wasInterrupted { lines.append("You interrupted the search; this is the best until then.") }
        lines.append("")
        lines += verdict
        if !leaderboard.isEmpty {
            lines.append("")
            // What is part of the result is shown wherever it stands.
            let shown = leaderboard.enumerated().filter { $0.offset < 8 || $0.element.weight > 0 }
            lines.append(
                TextTable(
                    ["trial", "model", metric, "share"],
                    shown.map { _, entry in
                        [
                            "\(entry.trial)", entry.estimator, ProgressLine.short(entry.value),
                            entry.weight > 0 ? "\(Int((entry.weight * 100).rounded())) %" : "–",
                        ]
                    }
                ).rendered)
            let more = leaderboard.count - shown.count
            if more > 0 { lines.append("… and \(more) more in the report") }
        }
        if let simplest, !members.isEmpty, members.count > 1 || simplest.trial != members.first?.trial {
            lines.append(
                "The smallest model that cannot be told from it is trial \(simplest.trial), \(simplest.estimator), with "
                    + "\(metric) \(ProgressLine.short(simplest.value)).")
        }
        lines += DeliveryText.lines(
            warnings: warnings, model: model, bytes: modelBytes, report: report, study: study, studyFile: studyFile)
        return lines.joined(separator: "\n")
    }

    /// How good it is, in words.
    private var verdict: [String] {
        guard !leaderboard.isEmpty else {
            return [
                "No model was finished in time: the file predicts \(constant) "
                    + "whatever the row. Allow a longer deadline."
            ]
        }
        guard !members.isEmpty else {
            let value = baseline.map { ": \(metric) \(ProgressLine.short($0))" } ?? ""
            return [
                "No signal found: on rows that they had not seen the models were no better than guessing, so the file predicts "
                    + "\(constant) whatever the row\(value)."
            ]
        }
        guard let estimate else { return ["No estimate could be made: the metric is undefined on these rows."] }
        let interval = "\(ProgressLine.short(estimate.low)) to \(ProgressLine.short(estimate.high))"
        var lines = [
            "On new rows like these expect \(metric) \(ProgressLine.short(estimate.value)) (95 % interval \(interval); "
                + "\(goal == .maximize ? "higher" : "lower") is better)."
        ]
        if metric == "roc-auc" {
            lines.append(
                "Of two rows, one of each class, it puts the right one first \(Self.percent(estimate.value)) of the time; "
                    + "guessing does so 50 %.")
        } else if let baseline {
            lines.append("Without looking at any column it would be \(ProgressLine.short(baseline)).")
        }
        if let accuracy = estimates["accuracy"] {
            lines.append("About \(Self.percent(accuracy.value)) of rows get the right class.")
        }
        if let share = estimates["r2"], isRegression {
            lines.append("It explains \(Self.percent(max(0, share.value))) of how much \"\(target)\" varies.")
        }
        if let quantile, let shareBelow {
            lines.append(
                "\(Self.percent(shareBelow)) of the values were at or below what was predicted; \(Self.percent(quantile)) "
                    + "should be.")
        }
        if let calibration { lines.append("Its probabilities are calibrated (\(calibration)).") }
        if let threshold, let positive {
            lines.append(
                TextTable.harmless(
                    "A row is called \"\(positive)\" from a probability of \(ProgressLine.short(threshold)) on."))
        }
        if let costs {
            lines.append(
                "A decision costs \(ProgressLine.short(costs.decided)) in the mean; if the likeliest class were taken, "
                    + "\(ProgressLine.short(costs.likeliest)).")
        }
        if let signal, !signal.isFound {
            lines.append(
                "No signal found: this is no better than guessing, and nothing that predicts the target was found in these "
                    + "columns. Of \(signal.shuffles) targets shuffled at random, "
                    + "\(Int((signal.pValue * Double(signal.shuffles + 1)).rounded()) - 1) were predicted as well.")
        } else if reachesBaseline {
            lines.append(
                "It may be no better than guessing on new rows: the interval reaches what guessing would be.")
        }
        return lines
    }

    /// What is predicted without a model.
    private var constant: String {
        if let quantile { return "the \(Self.percent(quantile)) quantile of the values" }
        return isRegression ? "the mean" : "the share of each class"
    }

    /// Whether the interval of the estimate holds what is reached without looking at the columns.
    private var reachesBaseline: Bool {
        guard let estimate, let baseline else { return false }
        return goal == .maximize ? estimate.low <= baseline : estimate.high >= baseline
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    static func size(_ bytes: Int) -> String {
        bytes < 1 << 20 ? "\((bytes + 1023) >> 10) KiB" : String(format: "%.1f MiB", Double(bytes) / Double(1 << 20))
    }
}
