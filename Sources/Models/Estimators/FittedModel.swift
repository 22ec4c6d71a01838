import Datasets
public import LinearAlgebra

/// A trained model without what its training needed: it only predicts.
///
/// ``Learner/model()`` takes one, ``EstimatorEntry/load(_:shape:)`` reads one back; both give the same predictions to
/// the bit.
public protocol FittedModel: Sendable {
    /// Predicts for encoded rows, in the order given; safe to call from several threads.
    ///
    /// - Parameter features: `n` × the number of features of the training set.
    /// - Returns: Probabilities, `n` × classes; numbers, `n` × 1; or how much each row belongs to each cluster, `n` ×
    ///   clusters: shares that sum to 1, or all 0 for a row in no cluster.
    /// - Throws: ``TrainingError/wrongFeatureCount(found:expected:)``.
    func predict(_ features: Matrix<Float>) throws -> Matrix<Float>

    /// Writes everything that prediction needs.
    func encode(into archive: inout TensorArchive)
}

/// What a model was fitted to, as far as prediction needs it.
public struct ModelShape: Sendable, Hashable, Codable {
    /// The columns of the features.
    public let layout: FeatureLayout
    /// The names of the classes; nil if the model predicts numbers or groups rows.
    public let classNames: [String]?

    /// Describes a model.
    public init(layout: FeatureLayout, classNames: [String]?) {
        self.layout = layout
        self.classNames = classNames
    }

    /// The shape of models that are trained on a set.
    public init(_ data: TrainingSet) {
        switch data.target {
        case .classes(_, let names): self.init(layout: data.layout, classNames: names)
        case .numbers, .unlabelled: self.init(layout: data.layout, classNames: nil)
        }
    }

    /// How many features a row has.
    public var features: Int { layout.columns.count }
    /// How many columns predictions have; of a clustering the model alone knows.
    public var outputs: Int { classNames?.count ?? 1 }
}
