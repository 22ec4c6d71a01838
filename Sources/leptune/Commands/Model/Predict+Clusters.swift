import Foundation
import Models
import Objectives

extension Predict {
    /// The cluster of each row: what a model of clusters predicts.
    func group(_ file: String, with model: ClusterModel) throws {
        guard interval == nil, !explain else {
            throw CommandFailure(
                .invalidInput,
                "--interval and --explain are for models of a target; 'leptune model show' says what sets clusters apart."
            )
        }
        let found = try CommandFailure.ofModels {
            let description = model.description
            return try model.clusters(
                of: ModelPredictor.table(
                    of: URL(filePath: file), missing: description.missing, picturesIn: description.columns.pictures))
        }
        if !output.quiet {
            for remark in found.remarks { Console.note("note: \(TextTable.harmless(remark))") }
            noteFlags(found.flags.count)
        }
        let text = ClusterText(found)
        try write(isJSON ? text.jsonLines() : text.csv())
    }
}

/// The clusters of rows, as lines of a file.
private struct ClusterText {
    private let found: ClusterModel.Assignment

    init(_ found: ClusterModel.Assignment) { self.found = found }

    private struct Row: Encodable {
        /// From 1 for the largest; nil for none.
        var cluster: Int?
        var sureness: Double
        var distance: Double
        var flags: [String]
    }

    private var rows: [Row] {
        found.clusters.indices.map { row in
            Row(
                cluster: found.clusters[row] < 0 ? nil : found.clusters[row] + 1,
                sureness: (found.sureness[row] * 1e4).rounded() / 1e4,
                distance: (found.distances[row] * 1e4).rounded() / 1e4, flags: found.flags[row] ?? [])
        }
    }

    func jsonLines() throws -> String { try PredictionText.jsonLines(rows) }

    func csv() -> String {
        PredictionText.line(["cluster", "sureness", "distance", "flags"])
            + rows.map { row in
                PredictionText.line([
                    row.cluster.map(String.init) ?? "", "\(row.sureness)", "\(row.distance)",
                    row.flags.joined(separator: "; "),
                ])
            }.joined()
    }
}
