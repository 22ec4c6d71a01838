import Datasets
import LinearAlgebra
import Models

/// What `auto` knows of rows that no model had seen when it predicted for them.
struct AutoEvidence: Sendable {
    /// A trial whose models could be delivered alone.
    struct Candidate: Sendable {
        /// The trial.
        var entry: Int
        /// How large its models are.
        var bytes: Int
        /// Its predictions.
        var predictions: Matrix<Float>
    }

    let dataset: Dataset
    let splits: [Split]
    /// The models that were judged, those of each member in the order of the folds.
    let judged: [SavedModel]
    /// The truth of the judged rows, fold by fold.
    let target: Target
    /// What was predicted for them, by members that were selected without them.
    let predictions: Matrix<Float>
    let rule: DecisionRule?
    let metric: MetricEntry
    let candidates: [Candidate]
    let seed: UInt64
}
