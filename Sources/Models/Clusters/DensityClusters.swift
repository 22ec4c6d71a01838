import CKernels
import Datasets
import LinearAlgebra
import SearchSpaces

/// DBSCAN: clusters are what dense places hang together by; rows far from them are in no cluster.
///
/// A row is a core point if rows of at least `minPoints` weight, itself included, lie within the radius. Core points
/// within the radius of each other share a cluster; any other row, also a new one, belongs to its nearest core point's
/// cluster if that is within the radius. (The original gives such rows to the cluster that reaches them first: here the
/// order of rows does not matter.) All distances are computed, in blocks that are never kept.
///
/// - SeeAlso: Ester, Kriegel, Sander, Xu 1996, "A density-based algorithm for discovering clusters", KDD.
final class DensityClusters: Learner {
    private let radius: Double
    private let minPoints: Double
    private let data: TrainingSet
    private var fitted: CentresModel
    /// The rows that are core points.
    private var cores: [Int] = []
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    init(radius: Double, minPoints: Int, data: TrainingSet) {
        self.radius = radius
        self.minPoints = Double(minPoints)
        self.data = data
        let columns = data.features.columns
        fitted = CentresModel(frame: .identity(columns: columns), points: Matrix(rows: 0, columns: columns))
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        if !isConverged {
            do {
                let frame = try ClusterFrame(data.features, shouldStop)
                let rows = frame.enter(data.features)
                cores = try findCores(rows, limit: limit(frame), shouldStop)
                let points = rows.gathering(rows: cores)
                let found = try connect(points, limit: limit(frame), shouldStop)
                fitted = model(frame, points, found.labels, found.count)
            } catch {
                failure = error
                throw error
            }
        }
        epoch += 1
    }

    /// The squared radius in a frame.
    private func limit(_ frame: ClusterFrame) -> Float {
        let scaled = radius * Double(frame.scale)
        return Float(min(scaled * scaled, Double(Float.greatestFiniteMagnitude)))
    }

    private func model(_ frame: ClusterFrame, _ points: Matrix<Float>, _ labels: [Int32], _ count: Int) -> CentresModel
    {
        CentresModel(frame: frame, points: points, clusters: labels, count: count, reach: limit(frame))
    }

    private func findCores(
        _ rows: Matrix<Float>, limit: Float, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Int] {
        var weightsWithin = [Double](repeating: 0, count: rows.rows)
        try DistanceBlocks(rows).forEach(isLowerOnly: false, shouldStop) { block in
            data.weights.withUnsafePointer { weights in
                for r in 0..<block.rows {
                    weightsWithin[block.firstRow + r] += block.weightWithin(
                        row: r, limit: limit, weights: weights.map { $0 + block.firstColumn })
                }
            }
        }
        return weightsWithin.indices.filter { weightsWithin[$0] >= minPoints }
    }

    private func connect(
        _ points: Matrix<Float>, limit: Float, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> (labels: [Int32], count: Int) {
        var sets = DisjointSets(count: points.rows)
        try DistanceBlocks(points).forEach(isLowerOnly: true, shouldStop) { block in
            for r in 0..<block.rows {
                let row = block.firstRow + r
                for c in 0..<min(block.columns, row - block.firstColumn) where block.isWithin(limit, row: r, column: c)
                {
                    sets.join(row, block.firstColumn + c)
                }
            }
        }
        return sets.labels()
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return fitted
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(data.count), Int64(data.features.columns)])
        archive["epoch"] = .integers([Int64(epoch)])
        archive["cores"] = .integers(cores.map { Int64($0) })
        archive["clusters"] = .integers(fitted.clusters.map { Int64($0) })
        archive["count"] = .integers([Int64(fitted.count)])
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [data.count, data.features.columns] else {
            throw CheckpointError.mismatch("it was fitted to other rows")
        }
        let restoredEpoch = try archive.count("epoch")
        let rows = try archive.integers("cores", atMost: data.count)
        let labels = try archive.integers("clusters", count: rows.count)
        let count = try archive.count("count")
        guard rows.allSatisfy({ (0..<data.count).contains($0) }), (1...max(1, data.count)).contains(count),
            labels.allSatisfy({ (0..<count).contains($0) }), restoredEpoch > 0 || rows.isEmpty
        else { throw CheckpointError.mismatch("its core points are others") }
        let frame = try restoredEpoch > 0 ? ClusterFrame(data.features) { false } : fitted.frame
        fitted = model(frame, frame.enter(data.features.gathering(rows: rows)), labels.map { Int32($0) }, count)
        cores = rows
        epoch = restoredEpoch
        failure = nil
    }
}

extension DensityClusters {
    static let radius = OptionDeclaration(
        "radius", .floatAbove(0, upTo: 1e30), default: .float(0.5),
        "How far rows may lie apart to count as neighbours, in units of the features.")
    static let minPoints = OptionDeclaration(
        "min-points", .int(1...1_000_000), default: .int(5),
        "The weight of rows, itself included, that must lie around a core point.")
}

extension EstimatorEntry {
    static let densityClusters = EstimatorEntry(
        "dbscan", "Clusters of dense places by DBSCAN; rows far from them are in none.",
        tasks: [.clustering],
        options: [DensityClusters.radius, DensityClusters.minPoints],
        defaultSpace: SearchSpace([
            Parameter("radius", .float(low: 0.05, high: 10, log: true, step: nil)),
            Parameter("min-points", .int(low: 2, high: 50, log: true, step: 1)),
        ]),
        usesEpochs: false,
        memory: { _, size in
            // Core points, which may be all rows, squared lengths, weights, sets and a block of distances.
            size.rows * (size.columns * 4 + 36) + DistanceBlocks.bytes(rows: size.rows)
        },
        load: { archive, shape in try CentresModel(archive, shape: shape) }
    ) { settings, context in
        DensityClusters(
            radius: settings.float(DensityClusters.radius), minPoints: settings.int(DensityClusters.minPoints),
            data: context.data)
    }
}
