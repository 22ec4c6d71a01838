import Foundation
import Models
import Objectives

/// How strange rows are, as lines of a file.
struct AnomalyText {
    private let model: AnomalyModel
    private let scores: AnomalyModel.Scores
    /// Of strange rows.
    private let reasons: [Int: [AnomalyReason]]
    private let events: [Int: Int]

    /// How many reasons a line has.
    private static let most = 3
    /// No more rows than these are explained, the strangest.
    private static let explained = 1_000

    init(_ result: AnomalySearch.Result) throws { try self.init(result.model, result.scores) }

    /// Explains what is strange.
    init(_ model: AnomalyModel, _ scores: AnomalyModel.Scores) throws {
        self.model = model
        self.scores = scores
        let rows = Array(scores.flagged.prefix(Self.explained))
        reasons = Dictionary(
            uniqueKeysWithValues: zip(rows, try model.reasons(for: rows, scores, most: Self.most)))
        events = model.eventNumbers(scores)
    }

    private struct Row: Encodable {
        var score: Double
        var isStrange: Bool
        var event: Int?
        var reasons: [AnomalyReason]
        var flags: [String]
    }

    private func row(_ index: Int, _ strange: Set<Int>) -> Row {
        Row(
            score: (scores.rarities[index] * 1e4).rounded() / 1e4, isStrange: strange.contains(index),
            event: events[index], reasons: reasons[index] ?? [], flags: scores.flags[index] ?? [])
    }

    private var rows: [Row] {
        let strange = Set(scores.flagged)
        return scores.rarities.indices.map { row($0, strange) }
    }

    /// One object a line, with a line break after each.
    func jsonLines() throws -> String { try PredictionText.jsonLines(rows) }

    /// A header and one line a row, with a line break after each.
    func csv() -> String {
        let hasEvents = model.description.series != nil
        var header = ["score", "strange"] + (hasEvents ? ["event"] : [])
        header += (1...Self.most).map { "reason \($0)" } + ["flags"]
        return PredictionText.line(header)
            + rows.map { row in
                var cells = ["\(row.score)", row.isStrange ? "yes" : "no"]
                if hasEvents { cells.append(row.event.map(String.init) ?? "") }
                cells += (0..<Self.most).map { $0 < row.reasons.count ? row.reasons[$0].text : "" }
                return PredictionText.line(cells + [row.flags.joined(separator: "; ")])
            }.joined()
    }
}
