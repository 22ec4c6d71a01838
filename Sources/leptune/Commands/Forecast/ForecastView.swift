import Datasets
import Foundation
import Models
import Objectives

/// What `forecast` prints.
struct ForecastView: Encodable {
    /// A method that was left out.
    struct Omission: Encodable {
        var name: String
        var reason: String
    }

    var model: String
    var target: String
    var horizon: Int
    /// The steps of the seasons, shortest first.
    var periods: [Int]
    var method: String
    var errors: ForecastErrors
    var pinball: Double
    /// The errors of the seasonal naive forecast.
    var baseline: ForecastErrors
    /// How often intervals held what came.
    var coverage: [ForecastDescription.Coverage]
    var origins: Int
    var leaderboard: [ForecastResult.Entry]
    var omitted: [Omission]
    var decisions: [AutoPlan.Decision]
    var warnings: [String]
    /// Whether every method was tried.
    var isComplete: Bool
    var modelBytes: Int
    var seconds: Double
    var report: String?
    private let wasInterrupted: Bool
    private let horizonName: String
    private let values: Int

    private enum CodingKeys: CodingKey {
        case model, target, horizon, periods, method, errors, pinball, baseline, coverage, origins, leaderboard, omitted
        case decisions, warnings, isComplete, modelBytes, seconds, report
    }

    init(_ outcome: ForecastSession.Outcome, _ session: ForecastSession, file: String, report: String?) {
        let result = outcome.result
        let description = result.model.description
        model = file
        target = description.target
        horizon = description.horizon
        periods = description.periods
        method = result.leaderboard.first?.name ?? ""
        errors = description.errors
        pinball = result.judgement.pinball
        baseline = description.baseline
        coverage = description.coverage
        origins = description.origins
        leaderboard = result.leaderboard
        omitted = result.omitted.map { Omission(name: $0.name, reason: $0.reason) }
        decisions = result.decisions
        warnings = description.warnings
        isComplete = outcome.isComplete
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        modelBytes = attributes?[.size] as? Int ?? 0
        seconds = session.clock.elapsed
        self.report = report
        wasInterrupted = outcome.wasInterrupted
        horizonName = description.grid.step.name(ofSteps: description.horizon)
        values = description.count * description.names.count
    }

    /// The result for a person.
    var text: String {
        var lines = [
            TextTable.harmless(
                "Forecasts \"\(target)\" \(horizonName) ahead from \(values) values. \(leaderboard.filter { !$0.name.hasPrefix("mean") }.count) methods were "
                    + "judged at \(origins) origins in \(ProgressLine.duration(seconds)).")
        ]
        if wasInterrupted {
            lines.append("You interrupted the search; this is the best until then.")
        } else if !isComplete {
            lines.append("The time was over before all methods were tried; a longer deadline may find a better one.")
        }
        lines.append("")
        if let mase = errors.mase, let naive = baseline.mase {
            lines.append(
                "Expect a mean absolute error of \(ProgressLine.short(errors.mae)), scaled (MASE) \(ProgressLine.short(mase)); "
                    + "the seasonal naive forecast has \(ProgressLine.short(naive)).")
        } else {
            lines.append("Expect a mean absolute error of \(ProgressLine.short(errors.mae)).")
        }
        if let ninety = coverage.first(where: { $0.share == 0.9 }) {
            lines.append(
                String(format: "Its 90 %% intervals held %.1f %% of the values that came.", 100 * ninety.held))
        }
        lines.append("")
        lines.append(
            TextTable(
                ["method", "mase", "rmse", "mae", "pinball", "share"],
                leaderboard.map { entry in
                    [
                        entry.name, entry.errors.mase.map(ProgressLine.short) ?? "–",
                        ProgressLine.short(entry.errors.rmse), ProgressLine.short(entry.errors.mae),
                        ProgressLine.short(entry.pinball),
                        entry.weight > 0 ? "\(Int((entry.weight * 100).rounded())) %" : "–",
                    ]
                }
            ).rendered)
        lines += DeliveryText.lines(
            warnings: warnings, [("model", "\(model) (\(AutoView.size(modelBytes)))"), ("report", report)],
            next: "leptune predict \(model) [later-rows.csv] --interval 0.9 -o next.csv")
        return lines.joined(separator: "\n")
    }
}
