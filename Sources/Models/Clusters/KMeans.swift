import Datasets
import LinearAlgebra
import Randomness
import SearchSpaces

/// k-means by Lloyd's iteration or mini-batches; an epoch is one pass over the rows for each restart.
///
/// Minimises the inertia Σ wᵢ · |xᵢ − c|² with c the nearest of k centres. After the first pass only rows that may have
/// changed their centre are looked at (``BoundedAssignment``), and only those that did change the sums, which are in
/// double; the result is that of comparing every row with every centre. A centre without rows moves to the row that is
/// farthest from its own. There are fewer centres than asked for where there are fewer distinct rows.
///
/// Restarts go side by side, and the one with the least inertia is the model.
///
/// - SeeAlso: Lloyd 1982, "Least squares quantization in PCM"; Sculley 2010, "Web-scale k-means clustering", WWW, for
///   mini-batches.
final class KMeans: Learner {
    struct Settings: Sendable {
        let clusters: Int
        let start: KMeansStart
        let candidates: Int
        let restarts: Int
        /// The sum of squared movements of the centres at which a run has converged, in mean variances of the columns.
        let tolerance: Double
        /// Rows a step; 0 for all.
        let batchSize: Int
    }

    private let settings: Settings
    private let seed: UInt64
    private let columns: Int
    private let count: Int
    private let weights: [Float]?
    /// The features before they enter the frame; nil afterwards.
    private var features: Matrix<Float>?
    private var frame: ClusterFrame
    private var rows = Matrix<Float>(rows: 0, columns: 0)
    private var meanVariance = 0.0
    private var runs: [KMeansRun] = []
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { !runs.isEmpty && runs.allSatisfy(\.isConverged) }

    private var isInBatches: Bool { settings.batchSize > 0 && settings.batchSize < count }

    init(_ settings: Settings, data: TrainingSet, seed: UInt64) {
        self.settings = settings
        self.seed = seed
        features = data.features
        weights = data.weights
        columns = data.features.columns
        count = data.count
        frame = .identity(columns: data.features.columns)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            try enterFrame(shouldStop)
            if runs.isEmpty { try begin(shouldStop) }
            for run in runs where !run.isConverged {
                let movement =
                    try isInBatches
                    ? passOfBatches(run, shouldStop) : run.iterate(rows, weights, shouldStop)
                guard movement.isFinite else { throw TrainingError.diverged(epoch: epoch + 1) }
                run.isConverged = movement <= settings.tolerance * meanVariance
            }
        } catch let error as TrainingError {
            failure = error
            throw error
        }
        epoch += 1
    }

    /// Puts rows where distances are precise; once.
    private func enterFrame(_ shouldStop: () -> Bool) throws(TrainingError) {
        guard let features else { return }
        let summary = try ColumnSummary(features, weights: weights, shouldStop)
        frame = ClusterFrame(summary)
        rows = frame.enter(features)
        meanVariance =
            frame.isIdentity
            ? summary.meanVariance : try ColumnSummary(rows, weights: weights, shouldStop).meanVariance
        self.features = nil
    }

    private func begin(_ shouldStop: () -> Bool) throws(TrainingError) {
        let seeding = KMeansSeeding(
            rows: rows, weights: weights, start: settings.start, candidates: settings.candidates)
        for restart in 0..<settings.restarts {
            var generator = CounterGenerator(seed: seed, stream: restart, purpose: .initialisation)
            let chosen = try seeding.draw(min(settings.clusters, count), using: &generator, shouldStop)
            runs.append(KMeansRun(rows.gathering(rows: chosen)))
        }
    }

    // MARK: Mini-batches

    /// Visits every row once, in a random order; the sum of squared movements of the centres.
    private func passOfBatches(_ run: KMeansRun, _ shouldStop: () -> Bool) throws(TrainingError) -> Double {
        let before = run.points
        var generator = CounterGenerator(seed: seed, stream: epoch, purpose: .shuffling)
        let order = generator.permutation(of: count)
        let batch = Storage<Float>(settings.batchSize * columns, repeating: 0)
        let batchWeights = Storage<Float>(settings.batchSize, repeating: 1)
        let centres = Centres(run.points, count: run.count, columns: columns, rows: settings.batchSize)
        var start = 0
        while start < count {
            if shouldStop() { throw .stopped }
            let taken = min(settings.batchSize, count - start)
            rows.withUnsafeBufferPointer { x in
                for r in 0..<taken {
                    let row = order[start + r]
                    if let x = x.baseAddress {
                        (batch.pointer + r * columns).update(from: x + row * columns, count: columns)
                    }
                    if let weights { batchWeights.pointer[r] = weights[row] }
                }
            }
            run.take(batch.pointer, weights == nil ? nil : UnsafePointer(batchWeights.pointer), rows: taken, centres)
            start += taken
        }
        return zip(before, run.points).reduce(0) {
            $0 + (Double($1.1) - Double($1.0)) * (Double($1.1) - Double($1.0))
        }
    }

    // MARK: Model and state

    /// The run with the least inertia; in mini-batches by what each has seen.
    private var best: KMeansRun? { runs.min { $0.relativeInertia < $1.relativeInertia } }

    private var fitted: CentresModel {
        guard let best else {
            return CentresModel(frame: frame, points: Matrix(rows: 1, columns: columns))
        }
        return CentresModel(
            frame: frame, points: Matrix(rows: best.count, columns: columns, elements: best.points))
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return fitted
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(count), Int64(columns)])
        archive["epoch"] = .integers([Int64(epoch)])
        archive["runs"] = .integers(runs.map { Int64($0.count) })
        for (index, run) in runs.enumerated() { run.encode(into: &archive, "\(index)") }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [count, columns] else {
            throw CheckpointError.mismatch("it was fitted to other rows")
        }
        let restoredEpoch = try archive.count("epoch")
        let counts = try archive.integers("runs", atMost: settings.restarts)
        guard counts.isEmpty ? restoredEpoch == 0 : counts.count == settings.restarts && restoredEpoch > 0,
            counts.allSatisfy({ (1...min(settings.clusters, count)).contains($0) })
        else { throw CheckpointError.mismatch("it has other runs") }
        var restored: [KMeansRun] = []
        for (index, clusters) in counts.enumerated() {
            restored.append(
                try KMeansRun(
                    archive, "\(index)", count: clusters, columns: columns, rows: count, isInBatches: isInBatches))
        }
        // Predictions need the frame also when no further epoch follows.
        try enterFrame { false }
        runs = restored
        epoch = restoredEpoch
        failure = nil
    }
}
