public import Datasets
import Foundation
public import LinearAlgebra

/// A trained model with everything that its use needs: what a model file holds.
///
/// ```swift
/// let saved = try SavedModel(contentsOf: "model.leptune")
/// let (features, remarks) = try saved.description.input.matching(dataset.features)
/// let predictions = try saved.predict(features)
/// ```
public struct SavedModel: Sendable {
    /// What it was made from, how, and how good it was.
    public let description: ModelDescription
    /// The model.
    public let model: any FittedModel

    /// How many rows are predicted together.
    package static let partRows = 1_024

    /// Puts a model and its description together.
    public init(_ model: any FittedModel, _ description: ModelDescription) {
        self.model = model
        self.description = description
    }

    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    /// - Complexity: O(bytes), in time and memory.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        try self.init(decoding: bytes, pipeline: nil)
    }

    /// Reads a model whose pipeline is kept elsewhere.
    ///
    /// - Parameter pipeline: What stands in the place of the file's own; nil for that.
    init(decoding bytes: [UInt8], pipeline: FittedPipeline?) throws(ModelFileError) {
        let parts = try ModelContainer.decode(bytes)
        var description: ModelDescription
        do {
            let json = Data(parts.description)
            // First the name alone: an estimator of a newer version may come with settings that cannot be read here.
            let origin = try JSONDecoder().decode(Origin.self, from: json)
            guard EstimatorCatalogue.named(origin.estimator) != nil else {
                throw ModelFileError.unknownEstimator(
                    name: String(origin.estimator.prefix(80)), leptune: String(origin.leptune.prefix(80)))
            }
            description = try JSONDecoder().decode(ModelDescription.self, from: json)
        } catch let error as ModelFileError {
            throw error
        } catch {
            throw .damaged("its description cannot be read")
        }
        if let pipeline { description.pipeline = pipeline }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        guard let entry = EstimatorCatalogue.named(description.estimator), entry.tasks.contains(description.task) else {
            throw .damaged("estimator \"\(description.estimator)\" does not do \(description.task.rawValue)")
        }
        do {
            model = try entry.load(TensorArchive(decoding: Array(parts.parameters)), shape: description.shape)
        } catch {
            throw .damaged("\(error)")
        }
        self.description = description
    }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description is too long to be read again.
    public func encoded() throws(ModelFileError) -> [UInt8] { try encoded(inPlanes: false) }

    /// The file's bytes, with numbers in planes for what compresses them.
    func encoded(inPlanes: Bool) throws(ModelFileError) -> [UInt8] {
        var archive = TensorArchive()
        model.encode(into: &archive)
        return try ModelContainer.encode(describing: description, archive.encoded(inPlanes: inPlanes))
    }

    /// Predicts for rows of data, in their order.
    ///
    /// - Parameter features: Data that ``ModelInput/matching(_:)`` gave.
    /// - Returns: Probabilities, `n` × classes; or numbers, `n` × 1.
    /// - Throws: ``TrainingError/unusableData(_:)`` if the data do not have the columns of the training data.
    public func predict(_ features: Features) throws -> Matrix<Float> {
        try model.predictInParts(description.pipeline.transform(features, rows: Array(0..<features.count)))
    }

    private struct Origin: Decodable {
        let estimator: String
        let leptune: String
    }
}
