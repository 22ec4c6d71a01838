import Datasets
import Foundation
import LinearAlgebra
import Models
import Studies

/// The rows of a study, split, and encoded in the form of its estimator: the same for all its trials.
struct PreparedData {
    /// One split: what a learner gets, and what it is judged on.
    struct Fold {
        let pipeline: FittedPipeline
        let trainingRows: [Int]
        let training: TrainingSet
        let features: Matrix<Float>
        let target: Target
        /// How much each row that it is judged on counts; nil if all count the same.
        let weights: [Float]?
    }

    /// One fold for a hold-out, else as many as the validation says.
    let folds: [Fold]

    /// Reads, splits and encodes; each encoding is fitted to its training rows alone.
    ///
    /// - Parameters:
    ///   - reference: The data.
    ///   - files: Where its files are.
    ///   - form: How the estimator wants its features.
    ///   - validation: How models are judged.
    ///   - seed: The study's seed, which alone decides the splits.
    /// - Throws: `DataError` or `TrainingError` for data that cannot be used.
    init(
        _ reference: DataReference, files: [URL], form: FeatureForm, validation: ValidationMethod, seed: UInt64
    ) throws {
        let dataset = try reference.dataSource.load(from: files)
        if let task = reference.task, LearningTask(task) != dataset.target.task {
            throw DataError(
                "The study asks for \(task.rawValue); the data \(dataset.name) are for "
                    + "\(dataset.target.task.rawValue).")
        }
        try self.init(dataset, form: form, validation: validation, seed: seed)
    }

    /// Splits and encodes data that were read.
    ///
    /// - Throws: `DataError` or `TrainingError` for data that cannot be used.
    init(_ dataset: Dataset, form: FeatureForm, validation: ValidationMethod, seed: UInt64) throws {
        let splits = try Validation(validation).splits(of: dataset.target, rows: dataset.searchRows, seed: seed)
        folds = try splits.map { split in
            let pipeline = FittedPipeline(fittedTo: dataset.features, rows: split.training, form: form)
            return Fold(
                pipeline: pipeline, trainingRows: split.training,
                training: try TrainingSet(dataset, rows: split.training, pipeline),
                features: try pipeline.transform(dataset.features, rows: split.validation),
                target: dataset.target.gathering(rows: split.validation),
                weights: dataset.weights.map { weights in split.validation.map { weights[$0] } })
        }
    }
}

extension TrainingSet {
    /// Rows of a data set as features.
    init(_ dataset: Dataset, rows: [Int], _ pipeline: FittedPipeline) throws {
        try self.init(
            features: pipeline.transform(dataset.features, rows: rows), target: dataset.target.gathering(rows: rows),
            weights: dataset.weights.map { weights in rows.map { weights[$0] } }, layout: pipeline.layout)
    }
}

extension Validation {
    init(_ method: ValidationMethod) {
        switch method {
        case .holdOut(let fraction): self = .holdOut(fraction: fraction)
        case .folds(let count): self = .kFold(count: count)
        }
    }
}
