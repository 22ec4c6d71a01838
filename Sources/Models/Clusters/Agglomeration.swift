import Datasets
import LinearAlgebra
import SearchSpaces

/// Agglomerative clustering: the two nearest clusters merge until as many as asked for are left.
///
/// New rows belong to the cluster with the nearest centre, the mean of its rows; under single linkage, whose clusters need
/// not be round, to that of the nearest row. A row of weight w counts as w rows in one place.
final class Agglomeration: Learner {
    /// More rows would need more than 4 GiB of distances.
    static let mostRows = 32_768

    private let clusters: Int
    private let linkage: Linkage
    private let data: TrainingSet
    private var fitted: CentresModel
    /// The cluster of each row; −1 for one without weight.
    private var labels: [Int32] = []
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    init(clusters: Int, linkage: Linkage, data: TrainingSet) {
        self.clusters = clusters
        self.linkage = linkage
        self.data = data
        let columns = data.features.columns
        fitted = CentresModel(frame: .identity(columns: columns), points: Matrix(rows: 0, columns: columns))
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        if !isConverged {
            do {
                let frame = try ClusterFrame(data.features, shouldStop)
                labels = try agglomerate(frame.enter(data.features), shouldStop)
                fitted = model(frame, labels)
            } catch {
                failure = error
                throw error
            }
        }
        epoch += 1
    }

    private func agglomerate(_ rows: Matrix<Float>, _ shouldStop: () -> Bool) throws(TrainingError) -> [Int32] {
        if shouldStop() { throw .stopped }
        let counting = (0..<rows.rows).filter { (data.weights?[$0] ?? 1) > 0 }
        let points = counting.count == rows.rows ? rows : rows.gathering(rows: counting)
        let merges: [Merge]
        if linkage == .single {
            merges = try SpanningTree.merges(points, shouldStop)
        } else {
            guard points.rows <= Self.mostRows else {
                throw .unusableData(
                    "\(linkage.rawValue) linkage keeps all distances between rows; \(points.rows) rows are more than "
                        + "\(Self.mostRows), use single linkage, k-means or fewer rows")
            }
            let weights = data.weights.map { weights in counting.map { weights[$0] } }
            var chain = try NearestNeighbourChain(points, weights: weights, linkage: linkage, shouldStop)
            merges = try chain.merges(shouldStop)
        }
        var labels = [Int32](repeating: -1, count: rows.rows)
        for (row, label) in zip(counting, Merge.cut(merges, rows: points.rows, clusters: clusters).labels) {
            labels[row] = label
        }
        return labels
    }

    /// Centres of the clusters; under single linkage the rows themselves.
    private func model(_ frame: ClusterFrame, _ labels: [Int32]) -> CentresModel {
        let rows = frame.enter(data.features)
        let count = Int(labels.max() ?? -1) + 1
        guard linkage != .single else {
            let members = labels.indices.filter { labels[$0] >= 0 }
            return CentresModel(
                frame: frame, points: rows.gathering(rows: members), clusters: members.map { labels[$0] }, count: count)
        }
        let d = rows.columns
        var sums = [Double](repeating: 0, count: count * d)
        var totals = [Double](repeating: 0, count: count)
        for (row, label) in labels.enumerated() where label >= 0 {
            let weight = Double(data.weights?[row] ?? 1)
            totals[Int(label)] += weight
            for c in 0..<d { sums[Int(label) * d + c] += weight * Double(rows.elements[row * d + c]) }
        }
        return CentresModel(
            frame: frame,
            points: Matrix(rows: count, columns: d) { label, c in Float(sums[label * d + c] / totals[label]) })
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
        archive["labels"] = .integers(labels.map { Int64($0) })
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [data.count, data.features.columns] else {
            throw CheckpointError.mismatch("it was fitted to other rows")
        }
        let restoredEpoch = try archive.count("epoch")
        let restored = try archive.integers("labels", count: restoredEpoch > 0 ? data.count : 0)
        let known = Set(restored.filter { $0 >= 0 })
        guard restored.allSatisfy({ (-1..<min(clusters, data.count)).contains($0) }),
            known.count == (restored.max() ?? -1) + 1, restoredEpoch == 0 || !known.isEmpty,
            zip(restored, data.weights ?? []).allSatisfy({ ($0 >= 0) == ($1 > 0) })
        else { throw CheckpointError.mismatch("its clusters are not those of these rows") }
        labels = restored.map { Int32($0) }
        if restoredEpoch > 0 {
            fitted = model(try ClusterFrame(data.features) { false }, labels)
        } else {
            fitted = CentresModel(
                frame: .identity(columns: data.features.columns),
                points: Matrix(rows: 0, columns: data.features.columns))
        }
        epoch = restoredEpoch
        failure = nil
    }
}

extension Agglomeration {
    static let linkage = OptionDeclaration.choice(
        "linkage", default: Linkage.ward,
        "How far apart clusters are: ward by the growth of squared distances to centres, else the average, the largest "
            + "(complete) or the least (single) distance of their rows.")
}

extension EstimatorEntry {
    static let agglomerative = EstimatorEntry(
        "agglomerative", "Clusters that merge two by two, the nearest first.",
        tasks: [.clustering],
        options: [KMeans.clusters, Agglomeration.linkage],
        defaultSpace: SearchSpace([
            Parameter("clusters", .int(low: 2, high: 20, log: false, step: 1)),
            Parameter("linkage", .categorical(Linkage.allCases.map { ParameterValue.string($0.rawValue) })),
        ]),
        usesEpochs: false,
        memory: { settings, size in
            let linkage = settings.choice(Agglomeration.linkage, as: Linkage.self)
            // All distances, or for single linkage the tree; and the rows that new ones are compared with.
            return linkage == .single
                ? size.rows * (4 * size.columns + 72)
                : 4 * size.rows * size.rows + DistanceBlocks.bytes(rows: size.rows) + 64 * size.rows
        },
        load: { archive, shape in try CentresModel(archive, shape: shape) }
    ) { settings, context in
        Agglomeration(
            clusters: settings.int(KMeans.clusters), linkage: settings.choice(Agglomeration.linkage, as: Linkage.self),
            data: context.data)
    }
}
