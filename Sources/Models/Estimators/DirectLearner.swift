import LinearAlgebra

/// A learner whose method has no epochs: the first one fits the model, further ones are only counted.
final class DirectLearner<Model: FittedModel>: Learner {
    private let data: TrainingSet
    private let fit: (TrainingSet, () -> Bool) throws -> Model
    private let read: (TensorArchive, ModelShape) throws -> Model
    private var current: Model

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    /// Creates a learner.
    ///
    /// - Parameters:
    ///   - data: The rows to learn from.
    ///   - untrained: What predicts before the first epoch.
    ///   - read: Reads what the model's `encode(into:)` wrote; throws ``CheckpointError`` for anything else.
    ///   - fit: Fits the model; throws ``TrainingError``, and ``TrainingError/stopped`` soon after the closure it is
    ///     given answers true.
    init(
        _ data: TrainingSet, untrained: Model, read: @escaping (TensorArchive, ModelShape) throws -> Model,
        fit: @escaping (TrainingSet, () -> Bool) throws -> Model
    ) {
        self.data = data
        current = untrained
        self.read = read
        self.fit = fit
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if epoch == 0 {
            if shouldStop() { throw TrainingError.stopped }
            current = try fit(data, shouldStop)
        }
        epoch += 1
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try current.predict(features) }

    func model() throws -> any FittedModel { current }

    func encodeState() throws -> [UInt8] {
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(data.features.columns), Int64(data.target.classCount ?? 1)])
        archive["epoch"] = .integers([Int64(epoch)])
        if epoch > 0 { current.encode(into: &archive) }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [data.features.columns, data.target.classCount ?? 1] else {
            throw CheckpointError.mismatch("it has another number of features or classes")
        }
        let restored = try archive.count("epoch")
        if restored > 0 {
            current = try read(archive, ModelShape(data))
        } else if epoch > 0 {
            throw CheckpointError.mismatch("it is of a learner that was not trained")
        }
        epoch = restored
    }
}
