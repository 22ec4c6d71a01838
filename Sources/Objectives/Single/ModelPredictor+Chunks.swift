package import Datasets
import Foundation
package import Models

extension ModelPredictor {
    /// What goes through a table in chunks for this model.
    package var reading: TableScan.Reading {
        var reading = TableScan.Reading(missing: missing, chunkBytes: 4 << 20, rowsTogether: SavedModel.partRows)
        reading.texts = quantitiesAsTexts
        return reading
    }

    /// The columns of texts of which some could be read as numbers with a unit, as `5 kg` among `2 l`.
    private var quantitiesAsTexts: Set<String> {
        let levels: [(name: String, levels: [String]?)] =
            switch model {
            case .ensemble(let ensemble): ensemble.description.columns.map { ($0.name, $0.levels) }
            case .single(let saved): saved.description.input.levels
            }
        return Set(
            levels.filter { column in
                // Of texts no level is kept, and each may be such.
                column.levels.map { $0.isEmpty || $0.contains { WrittenQuantity($0)?.unit != nil } } ?? false
            }.map(\.name))
    }

    /// Predicts for a table that is read in chunks; the predictions are those of the table read at once.
    ///
    /// - Parameters:
    ///   - scan: The table, read as ``reading`` says.
    ///   - body: Gets the rows of a chunk and what the model says of them, in the order of the file.
    /// - Returns: What concerns whole columns, and how many rows have something wrong.
    /// - Throws: `TrainingError.unusableData` for columns that are missing, what `body` throws, or `DataError` for a file
    ///   that has changed since it was gone through.
    package func predict(
        _ scan: TableScan, _ body: (Table, Output, _ firstRow: Int) throws -> Void
    ) throws -> (remarks: [ModelInput.Remark], flagged: Int) {
        var remarks: [ModelInput.Remark]?
        var flagged = 0
        try scan.forEachChunk { table, row in
            let table = try seeingPictures(of: table, from: scan.file.absoluteURL.deletingLastPathComponent())
            let output = try predict(table)
            remarks = remarks.map { ModelInput.Remark.joining($0, output.remarks) } ?? output.remarks
            flagged += output.flags.count
            try body(table, output, row)
        }
        return (remarks ?? [], flagged)
    }
}
