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

    /// Multiplications and additions, or what takes as long, that the prediction for one row takes, roughly.
    var operationsPerRow: Int { get }

    /// Writes everything that prediction needs.
    func encode(into archive: inout TensorArchive)
}

extension FittedModel {
    /// Predicts for encoded rows, some at a time, and asks between them whether to go on: every few hundredths of a second
    /// if the model knows how long it takes.
    ///
    /// - Parameters:
    ///   - features: As ``predict(_:)``.
    ///   - shouldStop: Asked before every part.
    /// - Throws: As ``predict(_:)``; ``TrainingError/stopped``.
    public func predict(_ features: Matrix<Float>, shouldStop: () -> Bool) throws -> Matrix<Float> {
        try predict(
            features, partRows: max(32, min(4096, 3_000_000_000 / max(1, operationsPerRow))), shouldStop: shouldStop)
    }

    /// Predicts for encoded rows in parts of ``SavedModel/partRows`` rows.
    ///
    /// In which order a product of matrices adds up depends on how many rows there are. So predicted, rows get the same
    /// bits in a table as in a part of it that begins with a multiple of so many rows.
    ///
    /// - Throws: As ``predict(_:)``.
    package func predictInParts(_ features: Matrix<Float>) throws -> Matrix<Float> {
        try predict(features, partRows: SavedModel.partRows, shouldStop: { false })
    }

    private func predict(
        _ features: Matrix<Float>, partRows part: Int, shouldStop: () -> Bool
    ) throws -> Matrix<Float> {
        guard features.rows > part else {
            if shouldStop() { throw TrainingError.stopped }
            return try predict(features)
        }
        var elements: [Float] = []
        var columns = 0
        for start in stride(from: 0, to: features.rows, by: part) {
            if shouldStop() { throw TrainingError.stopped }
            let rows = min(part, features.rows - start)
            let range = (start * features.columns)..<((start + rows) * features.columns)
            let predicted = try predict(
                Matrix(rows: rows, columns: features.columns, elements: Array(features.elements[range])))
            if start == 0 { elements.reserveCapacity(features.rows * predicted.columns) }
            columns = predicted.columns
            elements += predicted.elements
        }
        return Matrix(rows: features.rows, columns: columns, elements: elements)
    }
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
