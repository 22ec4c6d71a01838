import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives

/// `leptune predict`: a model file on new rows.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict for the rows of a file, with a model that 'auto' or 'train' made.",
        discussion: """
            One line for each row, in order: the prediction, the probability of each class, and what is wrong with the \
            row if anything. What a row has that training did not know counts as missing, and is said. Columns are found \
            by name; a missing one is an error.

            Examples:
              leptune predict model.leptune new.csv
              leptune predict houses.leptune new.jsonl --interval 0.9 -o predictions.jsonl
            """)

    @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
    var model: String

    @Argument(help: "The rows: CSV, or one JSON object a line in a file ending in .jsonl; either may be compressed.")
    var file: String

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write (default: standard output).")
    var destination: String?

    @Option(
        help: ArgumentHelp(
            "Add the ends of an interval that holds this share of true values, such as 0.9.", valueName: "share"))
    var interval: Double?

    @Option(help: "How many threads may be used (default: one a core).")
    var threads: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024.") }
        if let interval, !(interval > 0 && interval < 1) {
            throw ValidationError("--interval is a share between 0 and 1, such as 0.9.")
        }
    }

    func run() throws {
        BLAS.setThreads(threads)
        let predictor = ModelPredictor(try CommandFailure.model(at: model))
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(.notFound, "there is no file \(file).")
        }
        let width = try halfWidth(predictor)
        let result = try CommandFailure.ofModels { try predictor.predict(predictor.table(of: URL(filePath: file))) }
        if !output.quiet {
            for remark in result.remarks { Console.note("note: \(TextTable.harmless(remark))") }
            if !result.flags.isEmpty {
                let rows = result.flags.count
                Console.note(
                    "note: \(rows) \(rows == 1 ? "row has" : "rows have") something that training did not know; see flags."
                )
            }
        }
        let isJSON = output.json || destination.map { $0.hasSuffix(".jsonl") } ?? false
        let text = PredictionText(predictor, result, halfWidth: width)
        let lines = isJSON ? try text.jsonLines() : text.csv()
        guard let destination else { return Console.result(String(lines.dropLast())) }
        do {
            try Foundation.Data(lines.utf8).write(to: URL(filePath: destination), options: .atomic)
        } catch {
            throw CommandFailure(.failure, "cannot write \(destination): \(error.localizedDescription)")
        }
    }

    private func halfWidth(_ predictor: ModelPredictor) throws -> Double? {
        guard let interval else { return nil }
        guard case .ensemble(let ensemble) = predictor.model,
            let width = ensemble.description.halfWidth(forShare: interval)
        else {
            throw CommandFailure(
                .invalidInput, "--interval is for models of numbers that 'leptune auto' made; this one is another.")
        }
        return width
    }
}

/// Predictions as lines of a file.
struct PredictionText {
    private let predictor: ModelPredictor
    private let result: ModelPredictor.Output
    private let halfWidth: Double?

    init(_ predictor: ModelPredictor, _ result: ModelPredictor.Output, halfWidth: Double?) {
        self.predictor = predictor
        self.result = result
        self.halfWidth = halfWidth
    }

    private struct Row: Encodable {
        var prediction: String?
        var value: Float?
        var probabilities: [String: Float]?
        var low: Double?
        var high: Double?
        var flags: [String]
    }

    /// One object a line, with a line break after each.
    func jsonLines() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
    }

    /// A header and one line a row, with a line break after each.
    func csv() -> String {
        var header = ["prediction"]
        let names = predictor.classNames ?? []
        header += names.map { "probability of \($0)" }
        if halfWidth != nil { header += ["low", "high"] }
        header.append("flags")
        var lines = Self.line(header)
        for row in rows {
            var cells = [row.prediction ?? row.value.map { "\($0)" } ?? ""]
            cells += names.map { name in row.probabilities?[name].map { "\($0)" } ?? "" }
            if halfWidth != nil { cells += [row.low.map { "\($0)" } ?? "", row.high.map { "\($0)" } ?? ""] }
            cells.append(row.flags.joined(separator: "; "))
            lines += Self.line(cells)
        }
        return lines
    }

    private var rows: [Row] {
        (0..<result.predictions.rows).map { index in
            let flags = result.flags[index] ?? []
            let numbers = result.predictions.row(index)
            guard let names = predictor.classNames else {
                let value = numbers.first ?? .nan
                return Row(
                    value: value, low: halfWidth.map { Double(value) - $0 }, high: halfWidth.map { Double(value) + $0 },
                    flags: flags)
            }
            let best = numbers.indices.max { (numbers[$0], $1) < (numbers[$1], $0) } ?? 0
            return Row(
                prediction: names[best], probabilities: Dictionary(uniqueKeysWithValues: zip(names, numbers)),
                flags: flags)
        }
    }

    private static func line(_ cells: [String]) -> String {
        cells.map { cell in
            cell.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
        }.joined(separator: ",") + "\n"
    }
}

extension CommandFailure {
    /// The model in a file of either kind; a failure names the file.
    static func model(at path: String) throws -> AnyModel {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notFound, "there is no model file \(path).")
        }
        do {
            return try AnyModel(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(.invalidInput, "\(path): \(TextTable.harmless("\(error)"))")
        }
    }
}
