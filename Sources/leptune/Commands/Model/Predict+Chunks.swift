import Datasets
import Foundation
import Models
import Objectives

extension Predict {
    /// Whether a file is better gone through in chunks.
    func isLarge(_ file: String) throws -> Bool {
        try CommandFailure.ofModels {
            let size = try TableSize(of: URL(filePath: file))
            return size.isLarge || size.bytesInMemory > memory.bytes
        }
    }

    /// Predicts chunk by chunk, and writes as it goes.
    func predictInChunks(_ file: String, with predictor: ModelPredictor) throws {
        let interruption = PromptInterruption()
        defer { interruption.end() }
        let width = try halfWidth(predictor)
        let display = ReadingDisplay(file, isQuiet: output.quiet)
        defer { display.finish() }
        try CommandFailure.ofModels {
            var none = RowSample(rows: 0)
            let scan = try TableScan(URL(filePath: file), predictor.reading, sample: &none) { share in
                display.show(share / 4)
                return !interruption.isAsked
            }
            try interruption.check()
            var sink = try GrowingOutput(destination)
            var background: Table?
            var unit: String?
            let (remarks, flagged) = try predictor.predict(scan) { table, result, first in
                let codes =
                    explain
                    ? try ReasonCodes(
                        predictor, table, result.predictions, background: background ?? table, most: reasons) : nil
                if background == nil { background = table }
                unit = codes?.unit
                let text = PredictionText(predictor, result, halfWidth: width, codes)
                try sink.write(isJSON ? text.jsonLines() : text.csv(hasHeader: first == 0))
                display.show(0.25 + 0.75 * Double(first + table.rowCount) / Double(scan.rows))
                try interruption.check()
            }
            try sink.finish()
            display.finish()
            guard !output.quiet else { return }
            for remark in remarks { Console.note("note: \(TextTable.harmless("\(remark)"))") }
            noteFlags(flagged)
            if let unit { Console.note("note: reasons are \(unit).") }
        }
    }
}

extension PromptInterruption {
    /// Ends the work if that was asked for.
    func check() throws {
        if isAsked { throw CommandFailure(.interrupted) }
    }
}
