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
        dataset = try reference.dataSource.keeping(foldColumn: validation.column).load(from: files).posing(
            reference.task.map(LearningTask.init))
        splits = try validation.splits(of: dataset, seed: seed)
    }
}

extension ValidationMethod {
    /// Divides the rows of a data set into those to train on and those to judge on.
    ///
    /// - Throws: `DataError` if there are too few, or none that were set apart for a test.
    func splits(of dataset: Dataset, seed: UInt64) throws(DataError) -> [Split] {
        let rows = dataset.searchRows
        switch self {
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
        case .grouped(let count, let column):
            return try GroupedFolds(foldColumn(column, of: dataset), count: count).splits(rows: rows, seed: seed)
        case .timeOrdered(let count, let column, let embargo):
            return try TimeOrderedFolds(foldColumn(column, of: dataset), count: count, embargo: embargo)
                .splits(of: dataset.target, rows: rows)
        }
    }

    private func foldColumn(_ name: String, of dataset: Dataset) throws(DataError) -> Column {
        guard let column = dataset.foldColumn else {
            throw DataError(
                "The data \(dataset.name) were read without a column \"\(name)\" to make folds by.",
                remedy: "Use a CSV file, or validation { folds: 5 }.")
        }
        return column
    }
}
