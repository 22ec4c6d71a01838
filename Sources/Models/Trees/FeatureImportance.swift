/// A model that knows how much each feature served it.
public protocol FeatureImportance: FittedModel {
    /// One number for each feature, 0 if it was never asked for; larger is more important. Not scaled.
    ///
    /// For trees: what the splits of the feature took from the objective, or from the impurity, in all. Features with many
    /// distinct values look more important than they are, as they offer more splits.
    var importance: [Double] { get }
}
