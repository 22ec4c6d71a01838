import Datasets
import Foundation
import Models
import Studies

/// Keeps the data of the last study, so that a worker reads and encodes them once.
final class DataCache {
    private struct Key: Equatable {
        let reference: DataReference
        let form: FeatureForm
        let validation: ValidationMethod
        let seed: UInt64
    }

    /// Where data come from.
    enum Answer {
        /// Ready to train on.
        case prepared(PreparedData)
        /// Files that are not here, or hold something else than the study was made with.
        case missing([DataFile])
    }

    private let locator: DataLocator
    private var last: (key: Key, data: PreparedData)?

    init(_ settings: RunnerSettings) {
        locator = DataLocator(settings)
    }

    /// The data of a study, in the form of its estimator.
    ///
    /// - Throws: `DataError` or `TrainingError` for data that cannot be used.
    func data(for objective: TrainObjective, form: FeatureForm, seed: UInt64) throws -> Answer {
        let key = Key(reference: objective.data, form: form, validation: objective.validation, seed: seed)
        if let last, last.key == key { return .prepared(last.data) }
        // The old data go first: two large studies need not fit into memory together.
        last = nil
        switch try locator.find(objective.data) {
        case .missing(let files): return .missing(files)
        case .all(let files):
            let data = try PreparedData(
                objective.data, files: files, form: form, validation: objective.validation, seed: seed)
            last = (key, data)
            return .prepared(data)
        }
    }
}
