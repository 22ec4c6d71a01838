public import Datasets
import Foundation
public import LinearAlgebra

/// Several models of a study whose mean predicts: what `leptune auto` delivers, in one file of data alone.
///
/// The file is a ``TensorArchive``, compressed by gzip, with the description in JSON and each model as a model file of
/// its own, but for the pipelines, which a ``PipelineShelf`` holds.
public struct EnsembleModel: Sendable {
    /// What it was made from, how, and how good it is.
    public let description: EnsembleDescription
    /// The models of all members, in their order.
    public let models: [SavedModel]
    /// Models with the same number have the same pipeline.
    private let pipelines: [Int]
    /// Which steps are each pipeline's: those with the same number are the same.
    private let steps: [Int: [Int]]

    /// Puts models together.
    ///
    /// - Precondition: There are as many models as the members say.
    public init(_ description: EnsembleDescription, models: [SavedModel]) {
        self.init(description, models: models, pipelines: Array(models.indices), steps: [:])
    }

    private init(
        _ description: EnsembleDescription, models: [SavedModel], pipelines: [Int], steps: [Int: [Int]]
    ) {
        precondition(models.count == description.members.reduce(0) { $0 + $1.models }, "each member brings its models")
        self.description = description
        self.models = models
        self.pipelines = pipelines
        self.steps = steps
    }

    /// So many bytes are compressed more tightly, in half a second; level 9 takes ten times as long for 4 % less.
    private static let slowlyCompressed = 8 << 20

    /// Whether bytes begin as the file of an ensemble does; a model file begins otherwise.
    public static func isEnsemble(_ bytes: [UInt8]) -> Bool { GzipWriter.isCompressed(bytes) }

    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let archive: TensorArchive
        do {
            archive = try TensorArchive(decoding: GzipWriter.decompress(bytes, file: "the model"))
        } catch {
            throw .damaged("\(error)")
        }
        guard case .bytes(let json)? = archive["description"],
            let description = try? JSONDecoder().decode(EnsembleDescription.self, from: Data(json))
        else { throw .damaged("its description cannot be read") }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        var models: [SavedModel] = []
        let count = description.members.reduce(0) { $0 + $1.models }
        guard case .integers(let places)? = archive["pipelines"], places.count == count else {
            throw .damaged("it does not say which pipelines its models have")
        }
        let pipelines = try PipelineShelf.read(Set(places.map(Int.init)), from: archive)
        for (index, place) in places.map(Int.init).enumerated() {
            guard case .bytes(let bytes)? = archive["model \(index)"] else {
                throw .damaged("model \(index) is missing")
            }
            let model = try SavedModel(decoding: bytes, pipeline: pipelines[place]?.pipeline)
            guard model.description.task == description.task, model.description.classNames == description.classNames
            else { throw .damaged("model \(index) predicts something else") }
            models.append(model)
        }
        self.init(
            description, models: models, pipelines: places.map(Int.init), steps: pipelines.mapValues(\.steps))
    }

    /// The file's bytes; the same ensemble gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func encoded() throws(ModelFileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var archive = TensorArchive()
        do {
            archive["description"] = .bytes([UInt8](try encoder.encode(description)))
        } catch {
            throw .inaccessible("the model's description cannot be written: \(error)")
        }
        let places = try PipelineShelf.write(models.map(\.description.pipeline), with: encoder, into: &archive)
        archive["pipelines"] = .integers(places.map(Int64.init))
        for (index, model) in models.enumerated() {
            var description = model.description
            description.pipeline = .none
            archive["model \(index)"] = .bytes(try SavedModel(model.model, description).encoded(inPlanes: true))
        }
        let bytes = archive.encoded()
        // A tighter form of large models would take longer than what is kept of a deadline.
        guard let compressed = GzipWriter.compress(bytes, level: bytes.count <= Self.slowlyCompressed ? 6 : 4) else {
            throw .inaccessible("the model cannot be compressed: there is no memory")
        }
        return compressed
    }

    /// Predicts for rows, in their order.
    ///
    /// - Parameter table: Rows that ``EnsembleDescription/matching(_:)`` gave.
    /// - Returns: Probabilities, `n` × classes; or numbers, `n` × 1.
    /// - Throws: ``TrainingError``.
    public func predict(_ table: Table) throws -> Matrix<Float> {
        var predictions = [Matrix<Float>?](repeating: nil, count: models.count)
        var shared = SharedSteps(table)
        let alike = Dictionary(grouping: models.indices) { pipelines[$0] }
            .map { (steps: steps[$0] ?? [], models: $1) }
            .sorted { $0.steps.lexicographicallyPrecedes($1.steps) }
        for (steps, indices) in alike {
            // Features are made once, and let go before the next pipeline's: of many rows they are large.
            let features = try shared.features(of: models[indices[0]].description.pipeline, steps: steps)
            for index in indices { predictions[index] = try models[index].model.predictInParts(features) }
        }
        let weights = description.members.flatMap { member in
            repeatElement(member.weight / Double(member.models), count: member.models)
        }
        let parts = zip(weights, predictions).compactMap { weight, prediction in prediction.map { (weight, $0) } }
        if let mean = Matrix.mean(of: parts) {
            if let shift = description.quantileShift {
                return Matrix(rows: mean.rows, columns: mean.columns) { mean[$0, $1] + Float(shift) }
            }
            return description.calibration?.calibrated(mean) ?? mean
        }
        return Matrix(rows: table.rowCount, columns: description.base.count) { Float(description.base[$1]) }
    }
}
