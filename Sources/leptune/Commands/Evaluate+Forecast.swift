import Datasets
import Foundation
import Models
import Objectives

extension Evaluate {
    /// A forecasting model on rows that came after it was made.
    func evaluate(_ model: ForecastModel) throws {
        guard let file else {
            throw CommandFailure(.invalidInput, "name the file with the later rows after the model.")
        }
        try TableFile.check(file)
        let evaluation = try CommandFailure.ofModels {
            let table = try ModelPredictor.table(of: URL(filePath: file), missing: CSVSource.defaultMissing)
            return try ForecastEvaluation(ForecastContinuation(model, with: table, file: file), file: file)
        }
        if output.json { return try Console.result(json: evaluation) }
        if !output.quiet { for remark in evaluation.remarks { Console.note("note: \(TextTable.harmless(remark))") } }
        let show = { (value: Double?) in value.map(ProgressLine.short) ?? "–" }
        let (errors, naive) = (evaluation.errors, evaluation.baseline)
        var lines = [
            "\(errors.count) values, in \(evaluation.origins) forecasts of "
                + model.description.grid.step.name(ofSteps: model.description.horizon),
            "",
            TextTable(
                ["metric", "model", "seasonal naive"],
                [
                    ["mase", show(errors.mase), show(naive.mase)], ["mae", show(errors.mae), show(naive.mae)],
                    ["rmse", show(errors.rmse), show(naive.rmse)],
                ]
            ).rendered, "",
        ]
        lines += evaluation.coverage.map { coverage in
            String(format: "%g %% intervals held %.1f %%", 100 * coverage.share, 100 * coverage.held)
        }
        Console.result(lines.joined(separator: "\n"))
    }
}
