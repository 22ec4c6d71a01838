import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Studies

/// One learner a fold, trained in step; its value is the mean over the folds.
final class FoldedLearner {
    /// More folds than any study has, so that no two learners of a study share random numbers.
    static let mostFolds = 1_000

    /// What tells the random numbers of a learner from those of all others of its study.
    static func stream(ofTrial trial: Int, fold: Int) -> Int { trial * mostFolds + fold }

    let data: PreparedData
    private let metric: MetricEntry
    private let learners: [any Learner]
    /// How many epochs every learner has completed.
    private(set) var epoch = 0

    /// Makes the learners of a trial.
    ///
    /// - Throws: `SettingsError` or `TrainingError`.
    convenience init(
        _ estimator: EstimatorEntry, settings: Configuration, data: PreparedData, metric: MetricEntry, run: TrialRun
    ) throws {
        try self.init(
            estimator, settings: settings, data: data, metric: metric, seed: run.seed, trial: run.trial,
            totalEpochs: run.fidelity.maximum)
    }

    /// Makes the learners of a training in a study or outside of one, which is then its trial 0.
    ///
    /// - Throws: `SettingsError` or `TrainingError`.
    init(
        _ estimator: EstimatorEntry, settings: Configuration, data: PreparedData, metric: MetricEntry, seed: UInt64,
        trial: Int, totalEpochs: Int
    ) throws {
        self.data = data
        self.metric = metric
        learners = try data.folds.enumerated().map { index, fold in
            try estimator.make(
                settings: settings, data: fold.training, seed: seed, stream: Self.stream(ofTrial: trial, fold: index),
                totalEpochs: totalEpochs)
        }
    }

    /// Whether further epochs change nothing.
    var isConverged: Bool { learners.allSatisfy(\.isConverged) }

    /// Trains every learner for one more epoch.
    ///
    /// - Throws: `TrainingError`; the learners must then not be used any more.
    func trainEpoch(shouldStop: () -> Bool) throws {
        for learner in learners { try learner.trainEpoch(shouldStop: shouldStop) }
        epoch += 1
    }

    /// The metric on the rows that each learner has not seen, or what else it is computed from, as a mean over the folds.
    ///
    /// - Throws: `TrainingError.stopped` soon after it should stop.
    func value(shouldStop: () -> Bool = { false }) throws -> Double { try value(of: metric, shouldStop) }

    /// As ``value()``, for several metrics; what they predict from is predicted once.
    func values(of metrics: [MetricEntry], shouldStop: () -> Bool = { false }) throws -> [Double] {
        let predictions = try zip(learners, data.folds).map {
            try $0.model().predict($1.features, shouldStop: shouldStop)
        }
        return try metrics.map { metric in
            switch metric.basis {
            case .density, .fit, .fits: return try value(of: metric, shouldStop)
            case .predictions, .knownClasses, .groups:
                let values = try zip(predictions, data.folds).map {
                    try metric.evaluate($0, $1.target, weights: $1.weights, features: $1.features)
                }
                return values.reduce(0, +) / Double(values.count)
            }
        }
    }

    /// The model of one fold.
    func model(ofFold fold: Int) throws -> any FittedModel { try learners[fold].model() }

    private func value(of metric: MetricEntry, _ shouldStop: () -> Bool) throws -> Double {
        if metric.basis == .fits {
            return try metric.agreement(of: try zip(learners, data.folds).map { try grouping($0, $1, shouldStop) })
        }
        var sum = 0.0
        for (learner, fold) in zip(learners, data.folds) {
            sum +=
                metric.basis == .fit
                ? try metric.evaluate(
                    learner, on: fold.training.features, fold.training.target, weights: fold.training.weights,
                    shouldStop: shouldStop)
                : try metric.evaluate(
                    learner, on: fold.features, fold.target, weights: fold.weights, shouldStop: shouldStop)
        }
        return sum / Double(learners.count)
    }

    /// The group of every row, also of those that the learner has not seen, in the order of the rows.
    private func grouping(
        _ learner: any Learner, _ fold: PreparedData.Fold, _ shouldStop: () -> Bool
    ) throws -> Grouping {
        var labels = [Int32](repeating: -1, count: fold.split.training.count + fold.split.validation.count)
        var count = 0
        for (rows, features) in [(fold.split.training, fold.training.features), (fold.split.validation, fold.features)]
        {
            let part = Grouping(try learner.model().predict(features, shouldStop: shouldStop))
            for (row, label) in zip(rows, part.labels) { labels[row] = label }
            count = part.count
        }
        return Grouping(labels: labels, count: count)
    }

    /// Everything needed to go on elsewhere.
    func state() throws -> SavedState {
        SavedState(bytes: FoldStates.encode(try learners.map { try $0.encodeState() }), fidelity: epoch)
    }

    /// Goes on from a state; false, and useless from then on, if the state is damaged.
    ///
    /// - Throws: `CheckpointError.mismatch` if the state is whole and of a model with which these settings cannot go on.
    func restore(_ state: SavedState) throws(CheckpointError) -> Bool {
        guard let states = FoldStates.decode(state.bytes, folds: learners.count) else { return false }
        for (learner, bytes) in zip(learners, states) {
            do {
                try learner.restoreState(bytes)
            } catch let error as CheckpointError {
                if case .mismatch = error { throw error }
                return false
            } catch {
                return false
            }
            guard learner.epoch == state.fidelity else { return false }
        }
        epoch = state.fidelity
        return true
    }
}
