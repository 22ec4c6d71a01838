import Datasets
import LinearAlgebra
import Models

/// The rows of a study as one pipeline encodes them for one kind of estimator.
struct PreparedData {
    /// One split: what a learner gets, and what it is judged on.
    struct Fold {
        /// Which rows these are.
        let split: Split
        let pipeline: FittedPipeline
        let training: TrainingSet
        let features: Matrix<Float>
        let target: Target
        /// How much each row that it is judged on counts; nil if all count the same.
        let weights: [Float]?
    }

    /// One fold for a hold-out, else as many as the validation says.
    let folds: [Fold]

    /// Encodes; each encoding is fitted to its training rows alone.
    ///
    /// - Parameters:
    ///   - data: The rows and their splits.
    ///   - pipeline: The steps before the encoding.
    ///   - form: How the estimator wants its features.
    ///   - seed: The study's seed.
    ///   - shouldStop: Asked often.
    /// - Throws: `TrainingError` for data that cannot be used, or `.stopped`.
    init(
        _ data: StudyData, pipeline: Pipeline, form: FeatureForm, seed: UInt64, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) {
        let dataset = data.dataset
        let source = Pipeline.Data(features: dataset.features, target: dataset.target, weights: dataset.weights)
        var folds: [Fold] = []
        for (index, split) in data.splits.enumerated() {
            func weights(_ rows: [Int]) -> [Float]? { dataset.weights.map { weights in rows.map { weights[$0] } } }
            let fit = try pipeline.fit(
                to: source, rows: split.training, form: form, seed: seed, stream: index, shouldStop: shouldStop)
            folds.append(
                Fold(
                    split: split, pipeline: fit.pipeline,
                    training: try TrainingSet(fit, of: dataset, rows: split.training),
                    features: try fit.pipeline.transform(dataset.features, rows: split.validation),
                    target: dataset.target.gathering(rows: split.validation), weights: weights(split.validation)))
        }
        self.folds = folds
    }

    /// The bytes of all features.
    var byteCount: Int {
        folds.reduce(0) {
            $0 + 4 * ($1.training.features.elements.count + $1.features.elements.count)
        }
    }
}

extension TrainingSet {
    /// Rows of a data set, encoded.
    init(_ fit: Pipeline.Fit, of dataset: Dataset, rows: [Int]) throws(TrainingError) {
        try self.init(
            features: fit.features, target: dataset.target.gathering(rows: rows),
            weights: dataset.weights.map { weights in rows.map { weights[$0] } }, layout: fit.pipeline.layout)
    }
}
