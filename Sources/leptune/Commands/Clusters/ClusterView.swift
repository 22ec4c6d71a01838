import Foundation
import Models
import Objectives

/// What `auto` prints where it finds clusters.
struct ClusterView: Encodable {
    var model: String
    var study: String
    var rows: Int
    var clusters: [ClusterDescription.Cluster]
    var unassigned: Int
    var silhouette: Double
    /// Whether there are clusters at all; nil if there was no time to see.
    var evidence: ClusterEvidence?
    var leaderboard: [ClusterResult.Entry]
    var decisions: [AutoPlan.Decision]
    var warnings: [String]
    var trials: [String: Int]
    var modelBytes: Int
    var seconds: Double
    var report: String?
    var studyFile: String?
    private let table: String
    private let estimator: String
    private let wasInterrupted: Bool

    private enum CodingKeys: CodingKey {
        case model, study, rows, clusters, unassigned, silhouette, evidence, leaderboard, decisions, warnings, trials
        case modelBytes, seconds, report, studyFile
    }

    init(_ outcome: ClusterSession.Outcome, _ plan: ClusterPlan, file: String, seconds: Double) {
        let description = outcome.result.model.description
        model = file
        study = outcome.study
        rows = description.data.rows
        clusters = description.clusters
        unassigned = description.unassigned
        silhouette = description.silhouette
        evidence = description.evidence
        leaderboard = outcome.result.leaderboard
        decisions = plan.decisions
        warnings = description.warnings
        trials = outcome.trials
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        modelBytes = attributes?[.size] as? Int ?? 0
        self.seconds = seconds
        report = outcome.report
        studyFile = outcome.studyFile
        table = ClusterModelText.table(description)
        estimator = description.estimator
        wasInterrupted = outcome.wasInterrupted
    }

    /// The result for a person.
    var text: String {
        var lines: [String] = []
        let tried = "\(trials["completed"] ?? 0) clusterings were tried in \(ProgressLine.duration(seconds))."
        if evidence?.isFound ?? true {
            lines.append("\(clusters.count) clusters in \(rows) rows, by \(estimator). \(tried)")
        } else {
            lines.append("No clusters found in \(rows) rows. \(tried)")
        }
        if wasInterrupted { lines.append("You interrupted the search; this is the best until then.") }
        lines.append("")
        lines += verdict
        lines += ["", table, "", others]
        lines += DeliveryText.lines(
            warnings: warnings, model: model, bytes: modelBytes, report: report, study: study, studyFile: studyFile)
        return lines.joined(separator: "\n")
    }

    private var verdict: [String] {
        guard let evidence else { return ["There was no time to see whether tables without clusters divide as well."] }
        let all = evidence.tables
        let asGood = Int((evidence.pValue * Double(all + 1)).rounded()) - 1
        return [
            "Rows divide with a silhouette of \(ProgressLine.short(evidence.silhouette)); of \(all) tables without clusters "
                + "\(asGood == 0 ? "none" : "\(asGood)") did as well (\(ProgressLine.short(evidence.expected)) in the mean)."
        ]
    }

    private var others: String {
        TextTable(
            ["trial", "model", "clusters", "silhouette", "stability", ""],
            leaderboard.prefix(6).map { entry in
                [
                    entry.trial.map(String.init) ?? "–", entry.estimator, "\(entry.clusters)",
                    ProgressLine.short(entry.silhouette), entry.stability.map { String(format: "%.2f", $0) } ?? "–",
                    entry.isDelivered ? "delivered" : "",
                ]
            }
        ).rendered
    }
}
