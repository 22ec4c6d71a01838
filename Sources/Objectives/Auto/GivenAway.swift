import Datasets
import Models

/// Columns that tell the target by themselves, as those do that are filled in once it is known.
struct GivenAway {
    /// One sentence a column, the clearest first.
    let warnings: [String]

    /// More cells than this are not gone through.
    private static let mostCells = 5_000_000
    /// Of fewer rows some column tells the target by chance.
    private static let fewestRows = 100
    private static let mostWarnings = 3

    /// Judges each column by rows that its relation with the target was not fitted to; none where all columns together do not
    /// tell the target.
    ///
    /// - Parameters:
    ///   - dataset: What was learned from.
    ///   - estimates: Of all columns together, by metric.
    /// - Complexity: O(cells), with a sort of the rows for each column.
    init(_ dataset: Dataset, _ estimates: [String: EnsembleDescription.Estimate]) {
        let together = ["roc-auc", "r2", "accuracy"].compactMap { estimates[$0]?.value }.max() ?? 0
        guard together >= SingleColumnScores.telling - 0.01, case .table(let table) = dataset.features,
            table.rowCount >= Self.fewestRows, table.rowCount * table.columns.count <= Self.mostCells,
            let truth = TargetChecks.Truth(dataset.target)
        else {
            warnings = []
            return
        }
        let scores = SingleColumnScores(table, truth, target: "")
        let telling = scores.scores.filter { $0.value >= SingleColumnScores.telling }
        warnings = telling.sorted { ($1.value, $0.column) < ($0.value, $1.column) }.prefix(Self.mostWarnings).map {
            "column \"\($0.column)\" alone gives the target away (\(scores.measure) is \(Self.shown($0.value)) by it): unless it is "
                + "known before the target is, new rows will be predicted far worse; leave it out with --ignore \"\($0.column)\""
        }
    }

    private static func shown(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
}
