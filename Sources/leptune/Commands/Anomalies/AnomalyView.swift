import Foundation
import Models
import Objectives

/// What `anomalies` prints.
struct AnomalyView: Encodable {
    var model: String
    var rows: Int
    var flagged: Int
    var rate: Double
    var strangest: [AnomalyFindings.Row]
    var events: [AnomalyFindings.Event]
    var columns: [AnomalyFindings.Column]
    var decisions: [AutoPlan.Decision]
    var warnings: [String]
    var report: String?
    var scores: String?
    private let isSeries: Bool

    private enum CodingKeys: CodingKey {
        case model, rows, flagged, rate, strangest, events, columns, decisions, warnings, report, scores
    }

    init(_ search: AnomalySearch, _ result: AnomalySearch.Result, model: String, report: String?, scores: String?) {
        self.model = model
        rows = result.findings.rowCount
        flagged = result.findings.flagged
        rate = result.findings.rate
        strangest = result.findings.strangest
        events = result.findings.events
        columns = result.findings.columns
        decisions = search.decisions
        warnings = result.model.description.warnings
        self.report = report
        self.scores = scores
        isSeries = result.model.description.series != nil
    }

    /// How many rows or events a person is shown.
    private static let shown = 10

    /// The result for a person.
    var text: String {
        var lines = decisions.map { TextTable.harmless("\($0.subject): \($0.choice) (\($0.reason))") }
        if !lines.isEmpty { lines.append("") }
        lines.append(
            "\(flagged) of \(rows) rows are strange (rate \(rate))"
                + (isSeries ? ", in \(events.count) \(events.count == 1 ? "event" : "events")." : "."))
        lines.append("")
        lines.append(isSeries ? eventTable : rowTable)
        if isSeries ? events.count > Self.shown : strangest.count > Self.shown, report != nil {
            lines.append("… and more in the report")
        }
        lines += DeliveryText.lines(
            warnings: warnings, [("model", model), ("report", report), ("scores", scores)],
            next: "leptune predict \(model) new-rows.csv")
        return lines.joined(separator: "\n")
    }

    private var rowTable: String {
        TextTable(
            ["row", "score", "why"],
            strangest.prefix(Self.shown).map { ["\($0.row)", Self.score($0.score), Self.why($0)] }
        ).rendered
    }

    private var eventTable: String {
        let worst = events.sorted { $0.peak.score > $1.peak.score }.prefix(Self.shown)
        return TextTable(
            ["from", "to", "rows", "score", "why"],
            worst.sorted { $0.from < $1.from }.map {
                [$0.start, $0.end, "\($0.rows)", Self.score($0.peak.score), Self.why($0.peak)]
            }
        ).rendered
    }

    static func score(_ score: Double) -> String { String(format: "%.2f", score) }

    private static func why(_ row: AnomalyFindings.Row) -> String {
        row.reasons.prefix(2).map(\.text).joined(separator: "; ")
    }
}
