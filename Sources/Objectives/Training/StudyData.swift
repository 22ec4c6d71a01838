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
        splits = try Validation(validation).splits(of: dataset.target, rows: dataset.searchRows, seed: seed)
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
