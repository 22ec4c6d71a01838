import Datasets
import LinearAlgebra
import Randomness

/// Ends boosting when the validation loss has not improved for some rounds, and drops the trees after the best one.
struct BoostingEarlyStopping {
    /// How many rounds without improvement are allowed.
    let patience: Int
    /// Of numbers, whose pinball loss counts in place of the squared error; nil for their mean.
    private let quantile: Double?
    private var bestLoss = Double.infinity
    private var bestRound = 0
    private(set) var hasStopped = false
    /// The validation rows' scores with the trees so far, row by row.
    private var scores: Matrix<Float>?
    private var scoredTrees = 0

    init(patience: Int, quantile: Double? = nil) {
        self.patience = patience
        self.quantile = quantile
    }

    /// The rows to train on and those that decide: given ones, or a tenth of the training set.
    ///
    /// Rows without weight are in neither.
    static func split(
        _ data: TrainingSet, patience: Int, seed: UInt64
    ) -> (kept: [Int]?, validation: TrainingSet.Part?) {
        var counted: [Int]?
        if let weights = data.weights, weights.contains(0) { counted = weights.indices.filter { weights[$0] > 0 } }
        guard patience > 0 else { return (counted, nil) }
        if let validation = data.validation { return (counted, validation) }
        let all = counted ?? Array(0..<data.count)
        guard all.count > 1 else { return (counted, nil) }
        var generator = CounterGenerator(seed: seed, purpose: .split)
        let order = generator.permutation(of: all.count)
        let apart = order.prefix(max(1, all.count / 10)).sorted().map { all[$0] }
        return (
            order.dropFirst(apart.count).sorted().map { all[$0] },
            TrainingSet.Part(
                features: data.features.gathering(rows: apart), target: data.target.gathering(rows: apart))
        )
    }

    /// Takes note of a round's trees; stops by dropping those after the best round.
    mutating func observe(_ part: TrainingSet.Part, model: BoostedTreesModel, trees: inout TreeEnsemble) {
        let outputs = model.objective.outputs
        if let scores, scoredTrees <= model.trees.count {
            var sums = scores
            self.scores = nil
            sums.withUnsafeMutableBufferPointer { sums in
                part.features.withUnsafeBufferPointer { features in
                    guard let sums = sums.baseAddress else { return }
                    model.trees.addValues(
                        of: scoredTrees..<model.trees.count, features: features.baseAddress ?? UnsafePointer(sums),
                        columns: model.columns, rows: part.features.rows, to: sums)
                }
            }
            self.scores = sums
        } else {
            scores = model.scores(of: part.features, trees: 0..<model.trees.count)
        }
        scoredTrees = model.trees.count
        guard let scores else { return }
        let loss = loss(of: model.predictions(scores), part.target)
        let round = model.trees.count / outputs
        if loss < bestLoss {
            bestLoss = loss
            bestRound = round
        } else if round - bestRound >= patience {
            trees.truncate(to: bestRound * outputs)
            hasStopped = true
        }
    }

    /// The mean squared error, the mean pinball loss of a quantile, or the mean cross-entropy.
    private func loss(of predictions: Matrix<Float>, _ target: Target) -> Double {
        var sum = 0.0
        switch target {
        case .numbers(let numbers):
            for row in 0..<predictions.rows {
                let error = Double(predictions[row, 0]) - Double(numbers[row])
                sum += quantile.map { error > 0 ? (1 - $0) * error : -$0 * error } ?? error * error
            }
        case .classes(let codes, _):
            for row in 0..<predictions.rows {
                sum -= BoostingTarget.logarithm(max(Double(predictions[row, Int(codes[row])]), 1e-15))
            }
        case .unlabelled: preconditionFailure("boosting learns from a target")
        }
        return sum / Double(max(1, predictions.rows))
    }

    func encode(into archive: inout TensorArchive) {
        archive["best-loss"] = .doubles([bestLoss])
        archive["best-round"] = .integers([Int64(bestRound)])
        archive["has-stopped"] = .integers([hasStopped ? 1 : 0])
    }

    init(_ archive: TensorArchive, patience: Int, quantile: Double? = nil) throws(CheckpointError) {
        self.patience = patience
        self.quantile = quantile
        bestLoss = try archive.doubles("best-loss", count: 1)[0]
        bestRound = try archive.count("best-round")
        hasStopped = try archive.count("has-stopped") == 1
    }
}
