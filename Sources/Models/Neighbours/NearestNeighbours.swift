import Datasets
import LinearAlgebra
import SearchSpaces

/// k nearest neighbours: nothing is fitted, every prediction goes through all training rows.
final class NearestNeighbours: Learner {
    private let fitted: NeighboursModel
    private let shape: [Int]

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    init(_ data: TrainingSet, neighbours: Int, weighting: NeighbourWeighting) {
        fitted = NeighboursModel(data, neighbours: neighbours, weighting: weighting)
        shape = [data.count, data.features.columns]
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if shouldStop() { throw TrainingError.stopped }
        epoch += 1
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel { fitted }

    func encodeState() throws -> [UInt8] {
        var archive = TensorArchive()
        archive["shape"] = .integers(shape.map { Int64($0) })
        archive["epoch"] = .integers([Int64(epoch)])
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == shape else {
            throw CheckpointError.mismatch("it has another number of rows or features")
        }
        epoch = try archive.count("epoch")
    }
}

extension NearestNeighbours {
    static let neighbours = OptionDeclaration(
        "neighbours", .int(1...NeighboursModel.mostNeighbours), default: .int(5),
        "How many of the nearest rows answer; all of them if there are fewer.")
    static let weighting = OptionDeclaration.choice(
        "weighting", default: NeighbourWeighting.uniform,
        "uniform: all neighbours say the same; distance: each says 1/distance.")
}

extension EstimatorEntry {
    static let nearestNeighbours = EstimatorEntry(
        "knn", "The classes or the mean of the nearest training rows, by Euclidean distance.",
        tasks: [.classification, .regression],
        options: [NearestNeighbours.neighbours, NearestNeighbours.weighting],
        defaultSpace: SearchSpace([
            Parameter("neighbours", .int(low: 1, high: 64, log: true, step: 1)),
            Parameter("weighting", .categorical(["uniform", "distance"].map(ParameterValue.string))),
        ]),
        usesEpochs: false,
        // The rows' squared lengths and targets: the rows themselves are those of the training set.
        memory: { _, size in size.rows * (2 * MemoryLayout<Float>.size + MemoryLayout<Int32>.size) },
        load: { archive, shape in try NeighboursModel(archive, shape: shape) }
    ) { settings, context in
        NearestNeighbours(
            context.data, neighbours: settings.int(NearestNeighbours.neighbours),
            weighting: settings.choice(NearestNeighbours.weighting, as: NeighbourWeighting.self))
    }
}
