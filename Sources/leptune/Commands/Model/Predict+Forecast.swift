import Datasets
import Foundation
import Models
import Objectives

extension Predict {
    /// The rows of a series' next horizon, after later rows if a file has some.
    func forecast(_ model: ForecastModel) throws {
        guard !explain else {
            throw CommandFailure(.invalidInput, "--explain is for models of rows; this one forecasts a series.")
        }
        let continuation = try CommandFailure.ofModels { try self.continuation(of: model) }
        let rows = try CommandFailure.ofModels { try continuation.forecast(interval: interval) }
        if !output.quiet {
            for remark in continuation.remarks { Console.note("note: \(TextTable.harmless(remark))") }
        }
        let text = ForecastText(model.description, rows)
        try write(isJSON ? try text.jsonLines() : text.csv())
    }

    private func continuation(of model: ForecastModel) throws -> ForecastContinuation {
        guard let file else { return ForecastContinuation(model) }
        try TableFile.check(file)
        let table = try ModelPredictor.table(of: URL(filePath: file), missing: CSVSource.defaultMissing)
        return try ForecastContinuation(model, with: table, file: file)
    }
}
