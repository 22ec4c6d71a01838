import Foundation
import Models
import Objectives
import SearchSpaces

/// What `recommend` prints.
struct RecommendView: Encodable {
    var model: String
    var method: String
    var settings: [String: ParameterValue]
    var users: Int
    var items: Int
    var interactions: Int
    /// How good models of these settings are on interactions that chose nothing; nil if nobody could be judged.
    var score: RankingJudge.Score?
    /// Suggesting the most popular items to everybody.
    var baseline: RecommendationResult.Entry
    var leaderboard: [RecommendationResult.Entry]
    var decisions: [AutoPlan.Decision]
    var warnings: [String]
    var trials: Int
    var modelBytes: Int
    var seconds: Double
    var report: String?
    private let wasInterrupted: Bool
    private let isOfAll: Bool

    private enum CodingKeys: CodingKey {
        case model, method, settings, users, items, interactions, score, baseline, leaderboard, decisions, warnings
        case trials, modelBytes, seconds, report
    }

    init(
        _ outcome: RecommendSession.Outcome, _ plan: RecommendationPlan, file: String, report: String?, seconds: Double
    ) {
        let description = outcome.result.model.description
        model = file
        method = description.method
        settings = description.settings
        users = description.users
        items = description.items
        interactions = description.interactions
        score = description.score
        baseline = outcome.result.baseline
        leaderboard = outcome.result.leaderboard
        decisions = plan.decisions
        warnings = plan.warnings
        trials = outcome.trials
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        modelBytes = attributes?[.size] as? Int ?? 0
        self.seconds = seconds
        self.report = report
        wasInterrupted = outcome.wasInterrupted
        isOfAll = description.isOfAll
    }

    /// The result for a person.
    var text: String {
        var lines = ["\(trials) models were tried in \(ProgressLine.duration(seconds))."]
        if wasInterrupted { lines.append("You interrupted the search; this is the best until then.") }
        if !isOfAll {
            lines.append("There was no time to fit the best one to all interactions: it knows a part of them.")
        }
        lines += ["", verdict, "", table.rendered]
        let chosen = settings.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.short($0.value))" }
        lines += DeliveryText.lines(
            warnings: [],
            [
                ("best", ([method] + chosen).joined(separator: ", ")),
                ("model", "\(model) (\(AutoView.size(modelBytes)))"), ("report", report),
            ], next: "leptune predict \(model) users.csv --top 10")
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        guard let score, let popular = baseline.test else {
            return "How good it is on later interactions could not be judged: too few users or too little time."
        }
        let low = ProgressLine.short(max(0, score.ndcg - score.ndcgMargin))
        return
            "On interactions that chose nothing, of \(score.users) users, NDCG@10 is \(ProgressLine.short(score.ndcg)) "
            + "(95 % interval \(low) to \(ProgressLine.short(score.ndcg + score.ndcgMargin))); the most popular items for "
            + "everybody reach \(ProgressLine.short(popular.ndcg))."
    }

    private var table: TextTable {
        let hasErrors = leaderboard.contains { $0.validation.rmse != nil }
        let isJudged = score != nil && baseline.test != nil
        let rows = (leaderboard + [baseline]).map { entry in
            let shown = isJudged ? entry.test : entry.validation
            func cell(_ value: Double?) -> String { value.map { ProgressLine.short($0) } ?? "–" }
            return [
                entry.method, cell(entry.validation.ndcg), cell(entry.test?.ndcg), cell(shown?.recall),
                cell(shown?.map), shown.map { Self.percent($0.coverage) } ?? "–",
            ] + (hasErrors ? [cell(shown?.rmse)] : [])
        }
        return TextTable(
            ["method", "chosen by", "NDCG@10", "recall@10", "MAP@10", "coverage"] + (hasErrors ? ["RMSE"] : []), rows)
    }

    static func short(_ value: ParameterValue) -> String {
        if case .float(let x) = value { String(format: "%.4g", x) } else { value.description }
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
