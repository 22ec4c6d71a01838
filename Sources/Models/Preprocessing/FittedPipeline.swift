public import Datasets
public import LinearAlgebra

/// Everything between a table or images and the features of a model, as training rows alone made it: data that is
/// stored beside the model.
///
/// ```swift
/// let pipeline = FittedPipeline(fittedTo: dataset.features, rows: split.training, form: estimator.form)
/// let unseen = try pipeline.transform(dataset.features, rows: split.validation)
/// ```
public struct FittedPipeline: Sendable, Equatable, Codable {
    private let encoder: FeatureEncoder

    /// Learns an encoding without any step before it.
    ///
    /// - Parameters:
    ///   - features: The data.
    ///   - rows: The training rows; no other is looked at.
    ///   - form: How the estimator wants its features.
    public init(fittedTo features: Features, rows: [Int], form: FeatureForm = .dense) {
        encoder = FeatureEncoder(fittedTo: features, rows: rows, form: form)
    }

    /// What the features mean.
    public var layout: FeatureLayout { encoder.layout }

    /// A name for each feature.
    public var featureNames: [String] { encoder.featureNames }

    /// Features of rows, in the order given; columns are found by name and levels by text.
    ///
    /// - Returns: `rows.count` × features, laid out as ``layout`` says.
    /// - Throws: ``TrainingError/unusableData(_:)`` if the data do not have the columns of the training data.
    public func transform(_ features: Features, rows: [Int]) throws(TrainingError) -> Matrix<Float> {
        try encoder.transform(features, rows: rows)
    }
}
