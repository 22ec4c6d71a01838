import Datasets
import LinearAlgebra

/// A random forest or extra trees in training; each epoch grows its share of the trees.
///
/// Our own, on binned features: XGBoost's forests grow a tree for each class and have no bootstrap. A tree's random
/// choices are keyed by (seed, tree), so that a forest is the same however its trees are divided into epochs and between
/// threads. Features are binned at the first epoch.
final class Forest: Learner {
    private let rules: ForestRules
    private let treesInAll: Int
    private let epochs: Int
    private let bins: Int
    private let data: TrainingSet
    private let seed: UInt64
    /// Of the rows of positive weight.
    private let features: Matrix<Float>
    private let target: ForestTarget
    /// One for each thread.
    private var growers: [ForestTreeGrower] = []
    private var trees: TreeEnsemble
    private var gains: [Double]
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { trees.count >= treesInAll }

    init(rules: ForestRules, trees: Int, bins: Int, _ context: LearnerContext) {
        self.rules = rules
        treesInAll = trees
        epochs = context.totalEpochs
        self.bins = bins
        data = context.data
        seed = context.seed
        var counted: [Int]?
        if let weights = context.data.weights, weights.contains(0) {
            counted = weights.indices.filter { weights[$0] > 0 }
        }
        features = counted.map { context.data.features.gathering(rows: $0) } ?? context.data.features
        target = ForestTarget(
            context.data.target, weights: context.data.weights, kept: counted ?? Array(0..<context.data.count))
        let empty = ForestModel(
            target, columns: context.data.features.columns, isClassifier: context.data.target.classCount != nil)
        self.trees = empty.trees
        gains = empty.gains
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do throws(TrainingError) {
            if shouldStop() { throw .stopped }
            // The trees that are due after this epoch.
            let due = epoch + 1 >= epochs ? treesInAll : treesInAll * (epoch + 1) / epochs
            while trees.count < due { try grow(atMost: due - trees.count, shouldStop) }
        } catch {
            failure = error
            throw error
        }
        epoch += 1
    }

    /// Grows the next trees, a few for each thread.
    private func grow(atMost most: Int, _ shouldStop: () -> Bool) throws(TrainingError) {
        try prepareGrowers(shouldStop)
        let first = trees.count
        let growers = growers
        var grown = [GrownTree?](repeating: nil, count: min(most, Self.treesTogether(growers.count)))
        grown.withUnsafeMutableBufferPointer { grown in
            Threads.share(grown.count, between: growers.count, shouldStop) { piece, thread, shouldStop in
                grown[piece] = growers[thread].grow(first + piece, shouldStop: shouldStop)
            }
        }
        for tree in grown {
            guard let tree else { throw .stopped }
            trees.append(tree.tree)
            if trees.count == 4 { trees.reserve(trees: treesInAll) }
            for column in gains.indices { gains[column] += tree.gains[column] }
        }
    }

    /// The trees that are grown before they join the others: several for each of many threads, so that none waits long.
    static func treesTogether(_ threads: Int) -> Int { threads == 1 ? 1 : 4 * threads }

    private func prepareGrowers(_ shouldStop: () -> Bool) throws(TrainingError) {
        guard growers.isEmpty else { return }
        let binned = try BinnedFeatures(
            features, layout: data.layout, atMost: bins, byRow: false, seed: seed, shouldStop: shouldStop)
        let marks = rules.threshold == .best && target.isPacked ? MarkBits(binned) : nil
        growers = (0..<min(BLAS.threads, treesInAll)).map { _ in
            ForestTreeGrower(binned, marks, target, rules: rules, seed: seed)
        }
    }

    private var fitted: ForestModel {
        ForestModel(
            columns: data.features.columns, trees: trees, base: target.base, mean: target.mean,
            deviation: target.deviation, gains: gains, isClassifier: data.target.classCount != nil)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return fitted
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["rows"] = .integers([Int64(data.count)])
        archive["epoch"] = .integers([Int64(epoch)])
        fitted.encode(into: &archive)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("rows", count: 1) == [data.count] else {
            throw CheckpointError.mismatch("it has another number of rows")
        }
        let model = try ForestModel(archive, shape: ModelShape(data))
        guard model.base == target.base, model.mean == target.mean, model.deviation == target.deviation else {
            throw CheckpointError.mismatch("it was trained on other targets")
        }
        epoch = try archive.count("epoch")
        trees = model.trees
        gains = model.gains
        failure = nil
    }
}
