import Datasets
import Foundation
import Models
import Objectives

/// Forecasts as lines of a file, with times and series as the file that the model was made from writes them.
struct ForecastText {
    private let description: ForecastDescription
    private let rows: [ForecastContinuation.Row]

    init(_ description: ForecastDescription, _ rows: [ForecastContinuation.Row]) {
        self.description = description
        self.rows = rows
    }

    private struct Row: Encodable {
        var series: String?
        var time: String
        var value: Double
        var low: Double?
        var high: Double?
    }

    /// One object a line, with a line break after each.
    func jsonLines() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try rows.map { row in
            let shown = Row(
                series: description.group.map { _ in description.names[row.series] },
                time: description.text.text(row.time), value: row.value, low: row.interval?.low,
                high: row.interval?.high)
            return String(decoding: try encoder.encode(shown), as: UTF8.self) + "\n"
        }.joined()
    }

    /// A header and one line a row, with a line break after each.
    func csv() -> String {
        var header = (description.group.map { [$0] } ?? []) + description.text.columns + ["prediction"]
        if rows.first?.interval != nil { header += ["low", "high"] }
        var lines = PredictionText.line(header)
        for row in rows {
            var cells = description.group == nil ? [] : [description.names[row.series]]
            cells += description.text.texts(row.time) + ["\(row.value)"]
            if let interval = row.interval { cells += ["\(interval.low)", "\(interval.high)"] }
            lines += PredictionText.line(cells)
        }
        return lines
    }
}
