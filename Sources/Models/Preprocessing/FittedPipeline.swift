public import Datasets
public import LinearAlgebra

/// Everything between a table or images and the features of a model, as training rows alone made it: data that is
/// stored beside the model.
///
/// ```swift
/// let pipeline = try Pipeline([PipelineStep("impute"), PipelineStep("scale")])
/// let fit = try pipeline.fit(to: data, rows: split.training, form: estimator.form)
/// let unseen = try fit.pipeline.transform(dataset.features, rows: split.validation)
/// ```
public struct FittedPipeline: Sendable {
    /// One step with its name in the catalogue.
    struct Step: Sendable {
        let name: String
        let fitted: any FittedStep
    }

    /// The columns of the table that it was fitted to; unused without steps.
    let columns: [String]
    let steps: [Step]
    let encoder: FeatureEncoder

    init(columns: [String], steps: [Step], encoder: FeatureEncoder) {
        self.columns = columns
        self.steps = steps
        self.encoder = encoder
    }

    /// Learns an encoding without any step before it.
    ///
    /// - Parameters:
    ///   - features: The data.
    ///   - rows: The training rows; no other is looked at.
    ///   - form: How the estimator wants its features.
    public init(fittedTo features: Features, rows: [Int], form: FeatureForm = .dense) {
        self.init(columns: [], steps: [], encoder: FeatureEncoder(fittedTo: features, rows: rows, form: form))
    }

    /// A pipeline that makes no features of anything, in the place of one that is kept elsewhere.
    static let none = FittedPipeline(columns: [], steps: [], encoder: FeatureEncoder(.table([])))

    /// What the features mean.
    public var layout: FeatureLayout { encoder.layout }

    /// A name for each feature.
    public var featureNames: [String] { encoder.featureNames }

    /// Features of rows, in the order given; columns are found by name and levels by text.
    ///
    /// - Returns: `rows.count` × features, laid out as ``layout`` says.
    /// - Throws: ``TrainingError/unusableData(_:)`` if the data do not have the columns of the training data.
    public func transform(_ features: Features, rows: [Int]) throws(TrainingError) -> Matrix<Float> {
        guard !steps.isEmpty else { return try encoder.transform(features, rows: rows) }
        guard case .table(let whole) = features else {
            throw .unusableData("images were given; a table is expected")
        }
        var table = try whole.gathering(rows: rows, columns: columns)
        for step in steps { table = try step.fitted.transform(table) }
        return try encoder.transform(.table(table), rows: Array(rows.indices))
    }
}

extension FittedPipeline: Equatable {
    /// Whether both do the same.
    public static func == (a: FittedPipeline, b: FittedPipeline) -> Bool {
        a.columns == b.columns && a.encoder == b.encoder && a.steps.count == b.steps.count
            && zip(a.steps, b.steps).allSatisfy { $0.name == $1.name && $0.fitted.isEqual(to: $1.fitted) }
    }
}
