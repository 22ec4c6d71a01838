import Datasets
import Models
import SearchSpaces

/// A fit to all rows that may be learned from, with settings that were judged on parts of them.
struct WholeFit {
    let estimator: EstimatorEntry
    let settings: Configuration
    let pipeline: Pipeline
    let seed: UInt64
    /// Tells its random numbers from those of the fits that were judged.
    let stream: Int
    /// Epochs that the learner plans for.
    let totalEpochs: Int

    /// What came of it.
    struct Result {
        var model: any FittedModel
        var pipeline: FittedPipeline
        var rows: [Int]
    }

    /// Fits.
    ///
    /// - Parameters:
    ///   - dataset: The data; rows set apart for a test are left out.
    ///   - last: Epochs to train for.
    ///   - shouldStop: Asked often.
    ///   - progress: Gets the number of each epoch that is complete.
    /// - Throws: `TrainingError`, `.stopped` if it was asked to stop, or ``InsufficientMemory`` before the fit.
    func run(
        on dataset: Dataset, until last: Int, shouldStop: () -> Bool, progress: (Int) -> Void = { _ in }
    ) throws -> Result {
        let rows = Array(dataset.searchRows)
        let source = Pipeline.Data(features: dataset.features, target: dataset.target, weights: dataset.weights)
        let fit = try pipeline.fit(
            to: source, rows: rows, form: estimator.form, seed: seed, stream: stream, shouldStop: shouldStop)
        let data = try TrainingSet(fit, of: dataset, rows: rows)
        try InsufficientMemory.check(
            try estimator.memory(for: settings, size: FitSize(data)), for: "the fit to all rows")
        let learner = try estimator.make(
            settings: settings, data: data, seed: seed, stream: stream, totalEpochs: totalEpochs)
        while learner.epoch < last {
            try learner.trainEpoch(shouldStop: shouldStop)
            if shouldStop() { throw TrainingError.stopped }
            progress(learner.epoch)
        }
        return Result(model: try learner.model(), pipeline: fit.pipeline, rows: rows)
    }
}
