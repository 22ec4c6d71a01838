import Datasets
import Foundation
import LinearAlgebra
import Models
import Studies

/// The rows of a study, split, and encoded in the form of its estimator: the same for all its trials.
struct PreparedData {
    /// One split: what a learner gets, and what it is judged on.
    struct Fold {
        let training: TrainingSet
        let features: Matrix<Float>
        let target: Target
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
        let splits = try Self.splits(of: dataset, validation, seed: seed)
        folds = try splits.map { split in
            let pipeline = FittedPipeline(fittedTo: dataset.features, rows: split.training, form: form)
            return Fold(
                training: try TrainingSet(
                    features: pipeline.transform(dataset.features, rows: split.training),
                    target: dataset.target.gathering(rows: split.training), layout: pipeline.layout),
                features: try pipeline.transform(dataset.features, rows: split.validation),
                target: dataset.target.gathering(rows: split.validation))
        }
    }
}

extension PreparedData {
    private static func splits(
        of dataset: Dataset, _ validation: ValidationMethod, seed: UInt64
    ) throws(DataError) -> [Split] {
        let rows = dataset.searchRows
        switch validation {
        case .holdOut(let fraction):
            return try Validation.holdOut(fraction: fraction).splits(of: dataset.target, rows: rows, seed: seed)
        case .folds(let count):
            return try Validation.kFold(count: count).splits(of: dataset.target, rows: rows, seed: seed)
        case .test:
            guard !dataset.testRows.isEmpty else {
                throw DataError(
                    "The data \(dataset.name) set no rows apart for a test.",
                    remedy: "Name test-images and test-labels, or use validation { holdout: 0.2 }.")
            }
            return [Split(training: Array(rows), validation: Array(dataset.testRows))]
        }
    }
}
