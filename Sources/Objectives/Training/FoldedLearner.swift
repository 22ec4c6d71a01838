import LinearAlgebra
import Models
import SearchSpaces
import Studies

/// One learner a fold, trained in step; its value is the mean over the folds.
final class FoldedLearner {
    /// More folds than any study has, so that no two learners of a study share random numbers.
    private static let mostFolds = 1_000

    private let data: PreparedData
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
                settings: settings, data: fold.training, seed: seed, stream: trial * Self.mostFolds + index,
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

    /// The metric on the rows that each learner has not seen, as a mean over the folds.
    func value() throws -> Double { try values(of: [metric])[0] }

    /// Several metrics on the rows that each learner has not seen, as means over the folds.
    func values(of metrics: [MetricEntry]) throws -> [Double] {
        var sums = [Double](repeating: 0, count: metrics.count)
        for (learner, fold) in zip(learners, data.folds) {
            let predictions = try learner.predict(fold.features)
            for (place, metric) in metrics.enumerated() {
                sums[place] += try metric.evaluate(predictions, fold.target, weights: fold.weights)
            }
        }
        return sums.map { $0 / Double(learners.count) }
    }

    /// The model of one fold.
    func model(ofFold fold: Int) throws -> any FittedModel { try learners[fold].model() }

    /// Everything needed to go on elsewhere.
    func state() throws -> SavedState {
        SavedState(bytes: FoldStates.encode(try learners.map { try $0.encodeState() }), fidelity: epoch)
    }

    /// Goes on from a state; false, and useless from then on, if the state is damaged or of another trial.
    func restore(_ state: SavedState) -> Bool {
        guard let states = FoldStates.decode(state.bytes, folds: learners.count) else { return false }
        for (learner, bytes) in zip(learners, states) {
            // Silence is right: the caller trains from the beginning instead.
            guard (try? learner.restoreState(bytes)) != nil, learner.epoch == state.fidelity else { return false }
        }
        epoch = state.fidelity
        return true
    }
}
