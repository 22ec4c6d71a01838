import Datasets
import LinearAlgebra

/// What a metric is computed from.
///
/// A model is judged on rows that it has not seen, also one that groups rows: they join the groups of the rows that it
/// was fitted to, so that groups which only fit those do not look better than they are. Two metrics differ: ``fit``
/// pays for parameters instead of setting rows apart, and ``fits`` asks whether other rows would give the same groups.
public enum MetricBasis: String, Sendable, Hashable, CaseIterable {
    /// Predictions for unseen rows, and their target.
    case predictions
    /// Groups of unseen rows, and the classes that are known of them.
    case knownClasses
    /// Groups of unseen rows, and the rows themselves.
    case groups
    /// The density that a model gives to unseen rows.
    case density
    /// The density that a model gives to the rows it was fitted to.
    case fit
    /// Groups of the same rows by models that were fitted to different samples of them, such as those of several folds.
    case fits
}

/// What a metric looks at; checked.
struct MetricInput {
    let predictions: Matrix<Float>
    let target: Target
    let weights: RowWeights
    /// The rows, for metrics of groups and densities.
    let features: Matrix<Float>?
    /// The model, for metrics of densities.
    let model: (any DensityModel)?

    /// Which group each row is in.
    var grouping: Grouping { Grouping(predictions) }
}
