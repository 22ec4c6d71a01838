import Datasets
import Foundation
import Models
import Objectives

extension Predict {
    /// How strange each row is, and why: what a model of anomalies predicts.
    func score(_ file: String, with model: AnomalyModel) throws {
        guard interval == nil, !explain else {
            throw CommandFailure(
                .invalidInput,
                "--interval and --explain are for models of a target; this one says why rows are strange.")
        }
        let (scores, text) = try CommandFailure.ofModels {
            let table = try ModelPredictor.table(
                of: URL(filePath: file), missing: model.description.missing,
                picturesIn: model.description.columns.pictures)
            let scores = try model.scores(table)
            return (scores, try AnomalyText(model, scores))
        }
        if !output.quiet {
            for remark in scores.remarks { Console.note("note: \(TextTable.harmless(remark))") }
            noteFlags(scores.flags.count)
            Console.note("note: \(scores.flagged.count) of \(scores.rarities.count) rows are strange.")
        }
        try write(isJSON ? text.jsonLines() : text.csv())
    }
}
