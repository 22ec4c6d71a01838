import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives

/// Predictions as lines of a file.
struct PredictionText {
    private let predictor: ModelPredictor
    private let result: ModelPredictor.Output
    private let halfWidth: Double?
    private let reasons: ReasonCodes?

    init(
        _ predictor: ModelPredictor, _ result: ModelPredictor.Output, halfWidth: Double?, _ reasons: ReasonCodes? = nil
    ) {
        self.predictor = predictor
        self.result = result
        self.halfWidth = halfWidth
        self.reasons = reasons
    }

    private struct Row: Encodable {
        var prediction: String?
        var value: Float?
        var probabilities: [String: Float]?
        var low: Float?
        var high: Float?
        var reasons: [ReasonCodes.Reason]?
        var flags: [String]
    }

    /// One object a line, with a line break after each.
    func jsonLines() throws -> String { try Self.jsonLines(rows) }

    /// One object a line, with a line break after each.
    static func jsonLines(_ rows: [some Encodable]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
    }

    /// A header, unless that was written, and one line a row, with a line break after each.
    func csv(hasHeader: Bool = true) -> String {
        var header = ["prediction"]
        let names = predictor.classNames ?? []
        header += names.map { "probability of \($0)" }
        if halfWidth != nil { header += ["low", "high"] }
        let count = reasons?.most ?? 0
        header += (0..<count).map { "reason \($0 + 1)" }
        header.append("flags")
        var lines = hasHeader ? Self.line(header) : ""
        for row in rows {
            var cells = [row.prediction ?? row.value.map { "\($0)" } ?? ""]
            cells += names.map { name in row.probabilities?[name].map { "\($0)" } ?? "" }
            if halfWidth != nil { cells += [row.low.map { "\($0)" } ?? "", row.high.map { "\($0)" } ?? ""] }
            cells += (0..<count).map { place in
                row.reasons.flatMap { place < $0.count ? $0[place].text : nil } ?? ""
            }
            cells.append(row.flags.joined(separator: "; "))
            lines += Self.line(cells)
        }
        return lines
    }

    private var rows: [Row] {
        let decisions = predictor.classNames == nil ? [] : result.predictions.decisions(by: predictor.decision)
        return (0..<result.predictions.rows).map { index in
            let flags = result.flags[index] ?? []
            let numbers = result.predictions.row(index)
            guard let names = predictor.classNames else {
                let value = numbers.first ?? .nan
                return Row(
                    value: value, low: halfWidth.map { value - Float($0) }, high: halfWidth.map { value + Float($0) },
                    reasons: reasons?.rows[index], flags: flags)
            }
            return Row(
                prediction: names[decisions[index]],
                probabilities: Dictionary(uniqueKeysWithValues: zip(names, numbers)), reasons: reasons?.rows[index],
                flags: flags)
        }
    }

    /// Cells as a line of CSV, with its line break.
    static func line(_ cells: [String]) -> String {
        String(decoding: Array(cells.map { CSVCell.written($0) }.joined(separator: [UInt8(ascii: ",")])), as: UTF8.self)
            + "\n"
    }
}
