import Datasets
import LinearAlgebra
import Randomness

/// Gradient boosting of trees on binned features, our own engine; an epoch is one round or several.
///
/// Why our own: XGBoost 1.7, the one that Debian has, takes longer for the same trees than LightGBM and scikit-learn's
/// HistGradientBoosting, and this takes less than either (the benchmark's rows show it side by side). Its histograms are
/// sums of whole numbers, so that neither the order of rows nor threads change a model.
///
/// Friedman 2001, "Greedy function approximation", doi:10.1214/aos/1013203451, with Newton steps in the leaves.
/// For a quantile of numbers trees follow the slopes of the pinball loss, and leaves are quantiles of what is lacking.
/// A round's random choices are keyed by (seed, round). Features are binned at the first epoch.
final class GradientBoosting: Learner {
    private let settings: Settings
    private let data: TrainingSet
    private let seed: UInt64
    /// Of the rows to train on: of positive weight, and not set apart for early stopping.
    private let features: Matrix<Float>
    private let validation: TrainingSet.Part?
    private let target: BoostingTarget
    private let outputs: Int

    private var grower: BoostedTreeGrower?
    /// Output by output, a number for each row kept.
    private let scores: Storage<Float>
    private let gradients: Storage<Float>
    private let hessians: Storage<Float>
    private var trees: TreeEnsemble
    private var gains: [Double]
    private var stopping: BoostingEarlyStopping
    /// Whether no further round can change anything.
    private var isExhausted = false
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { isExhausted || stopping.hasStopped }

    init(_ settings: Settings, _ context: LearnerContext) {
        self.settings = settings
        data = context.data
        seed = context.seed
        let apart = BoostingEarlyStopping.split(context.data, patience: settings.patience, seed: context.seed)
        features = apart.kept.map { context.data.features.gathering(rows: $0) } ?? context.data.features
        validation = apart.validation
        target = BoostingTarget(
            data.target, weights: data.weights, kept: apart.kept ?? Array(0..<data.count), quantile: settings.quantile)
        outputs = target.objective.outputs
        scores = Storage(target.count * outputs, repeating: 0)
        gradients = Storage(target.count, repeating: 0)
        hessians = Storage(target.count, repeating: 0)
        trees = TreeEnsemble(outputs: outputs, leaves: .numbers)
        gains = [Double](repeating: 0, count: context.data.features.columns)
        stopping = BoostingEarlyStopping(patience: settings.patience, quantile: target.quantile)
        resetScores()
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do throws(TrainingError) {
            if shouldStop() { throw .stopped }
            for _ in 0..<settings.roundsPerEpoch where !isConverged { try boost(shouldStop) }
        } catch {
            failure = error
            throw error
        }
        epoch += 1
    }

    private func boost(_ shouldStop: () -> Bool) throws(TrainingError) {
        let grower = try theGrower(shouldStop)
        let round = trees.count / outputs
        var generator = CounterGenerator(seed: seed, stream: round, purpose: .resampling)
        let sample = settings.rowShare < 1 ? rowSample(&generator) : nil
        var grown: [DecisionTree] = []
        var isSplit = false
        target.beginRound(scores.pointer)
        for output in 0..<outputs {
            let outputScores = scores.pointer + output * target.count
            target.gradients(of: output, scores: outputScores, into: gradients.pointer, hessians.pointer)
            let weight = target.weight * (sample.map { Double($0.count) / Double(target.count) } ?? 1)
            let result = try grower.grow(
                gradients: gradients.pointer, hessians: hessians.pointer, weight: weight, sample: sample,
                columns: columnSample(&generator), rate: settings.rate,
                leafStep: target.leafStep(scores: outputScores, l2: settings.rules.l2),
                scores: sample == nil ? outputScores : nil, shouldStop: shouldStop)
            guard result.tree.nodes.allSatisfy({ !$0.isLeaf || $0.value.isFinite }) else {
                throw .diverged(epoch: epoch + 1)
            }
            isSplit = isSplit || result.isSplit
            for column in gains.indices { gains[column] += result.gains[column] }
            grown.append(result.tree)
        }
        guard isSplit || sample != nil || settings.columnShare < 1 else {
            isExhausted = true
            return
        }
        for tree in grown { trees.append(tree) }
        if sample != nil { addScoresOfRound(round) }
        if let validation {
            stopping.observe(validation, model: fitted, trees: &trees)
            if stopping.hasStopped { resetScores() }
        }
    }

    private func theGrower(_ shouldStop: () -> Bool) throws(TrainingError) -> BoostedTreeGrower {
        if let grower { return grower }
        let binned = try BinnedFeatures(
            features, layout: data.layout, atMost: settings.bins, byRow: true, seed: seed,
            shouldStop: shouldStop)
        let made = BoostedTreeGrower(binned, rules: settings.rules)
        grower = made
        return made
    }

    /// Rows without replacement, ascending, at least one.
    private func rowSample(_ generator: inout CounterGenerator) -> [UInt32] {
        var left = max(1, Int((settings.rowShare * Double(target.count)).rounded()))
        var result: [UInt32] = []
        result.reserveCapacity(left)
        // Each row with the chance of what is still to be taken among the rows that are left (Knuth, algorithm 3.4.2 S).
        for row in 0..<target.count where left > 0 {
            if generator.index(below: target.count - row) < left {
                result.append(UInt32(row))
                left -= 1
            }
        }
        return result
    }

    private func columnSample(_ generator: inout CounterGenerator) -> [Int] {
        let count = data.features.columns
        guard settings.columnShare < 1, count > 0 else { return Array(0..<count) }
        let taken = max(1, Int((settings.columnShare * Double(count)).rounded()))
        return generator.permutation(of: count).prefix(taken).sorted()
    }

    /// Adds the values of a round's trees to the scores of all rows, looked at or not.
    private func addScoresOfRound(_ round: Int) {
        features.withUnsafeBufferPointer { values in
            for output in 0..<outputs {
                let sums = scores.pointer + output * target.count
                let tree = round * outputs + output
                trees.addValues(
                    of: tree..<(tree + 1), features: values.baseAddress ?? UnsafePointer(sums),
                    columns: features.columns, rows: target.count, to: sums, outputs: 1)
            }
        }
    }

    /// Sets the scores of all rows to what the trees say; the same numbers to the bit as adding tree by tree.
    private func resetScores() {
        let sums = fitted.scores(of: features, trees: 0..<trees.count)
        sums.withUnsafeBufferPointer { sums in
            for output in 0..<outputs {
                let column = scores.pointer + output * target.count
                for row in 0..<target.count { column[row] = sums[row * outputs + output] }
            }
        }
    }

    private var fitted: BoostedTreesModel {
        BoostedTreesModel(
            objective: target.objective, columns: data.features.columns, outputs: data.target.classCount ?? 1,
            trees: trees, base: target.base, mean: target.mean, deviation: target.deviation, gains: gains)
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
        archive["is-exhausted"] = .integers([isExhausted ? 1 : 0])
        stopping.encode(into: &archive)
        fitted.encode(into: &archive)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("rows", count: 1) == [data.count] else {
            throw CheckpointError.mismatch("it has another number of rows")
        }
        let model = try BoostedTreesModel(archive, shape: ModelShape(data))
        guard model.base == target.base, model.mean == target.mean, model.deviation == target.deviation else {
            throw CheckpointError.mismatch("it was trained on other targets")
        }
        let restoredEpoch = try archive.count("epoch")
        let exhausted = try archive.count("is-exhausted") == 1
        stopping = try BoostingEarlyStopping(archive, patience: settings.patience, quantile: target.quantile)
        trees = model.trees
        gains = model.gains
        epoch = restoredEpoch
        isExhausted = exhausted
        failure = nil
        resetScores()
    }
}
