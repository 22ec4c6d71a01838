import Datasets
import Foundation
import Models
import Objectives

/// Rows that come one at a time on standard input, as JSON objects, each answered before the next is read.
struct PredictionStream {
    let predictor: ModelPredictor
    /// Half the length of the interval to give with numbers.
    let halfWidth: Double?

    /// Until the input ends.
    ///
    /// A line that is wrong is answered with `{"error":"…"}`.
    func run() {
        var lines = InputLines()
        while true {
            let answer: String
            do {
                guard let line = try lines.next() else { return }
                if line.allSatisfy(\.isWhitespace) { continue }
                answer = try self.answer(to: line)
            } catch {
                answer = Self.refusal("\(error)")
            }
            Console.result(answer)
        }
    }

    /// The prediction for a row, as `predict` writes it for the lines of a file.
    private func answer(to line: String) throws -> String {
        let table = try JSONLinesReader(missing: predictor.missing).table(from: Array(line.utf8), file: "the line")
        guard table.rowCount == 1 else {
            throw CommandFailure(.invalidInput, "expected one JSON object with the row's cells")
        }
        let folder = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        let seen = try predictor.seeingPictures(of: table, from: folder)
        let text = PredictionText(predictor, try predictor.predict(seen), halfWidth: halfWidth)
        return String(try text.jsonLines().dropLast())
    }

    private static func refusal(_ message: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A dictionary of texts always encodes; should it not, an answer has to come all the same.
        return (try? encoder.encode(["error": message])).map { String(decoding: $0, as: UTF8.self) }
            ?? #"{"error":"the line cannot be read"}"#
    }
}
