import Datasets
import Foundation
import Models
import Studies

/// The rows of a study and how they are split: the same for all its trials.
struct StudyData {
    let dataset: Dataset
    let splits: [Split]

    /// Reads and splits.
    ///
    /// - Parameters:
    ///   - reference: The data.
    ///   - files: Where its files are.
    ///   - validation: How models are judged.
    ///   - seed: The study's seed, which alone decides the splits.
    /// - Throws: `DataError` for data that cannot be used.
    init(_ reference: DataReference, files: [URL], validation: ValidationMethod, seed: UInt64) throws(DataError) {
        dataset = try reference.dataSource.load(from: files).posing(reference.task.map(LearningTask.init))
        let rows = dataset.searchRows
        switch validation {
        case .holdOut(let fraction):
            splits = try Validation.holdOut(fraction: fraction).splits(of: dataset.target, rows: rows, seed: seed)
        case .folds(let count):
            splits = try Validation.kFold(count: count).splits(of: dataset.target, rows: rows, seed: seed)
        case .test:
            guard !dataset.testRows.isEmpty else {
                throw DataError(
                    "The data \(dataset.name) set no rows apart for a test.",
                    remedy: "Name test-images and test-labels, or use validation { holdout: 0.2 }.")
            }
            splits = [Split(training: Array(rows), validation: Array(dataset.testRows))]
        }
    }
}
