import Datasets
import Foundation
import Models
import SearchSpaces
import Studies

/// Keeps the data of the last study, so that a worker reads and encodes them once; where the study searches its
/// preprocessing, the encodings of the last few trials.
final class DataCache {
    /// What decides rows and splits.
    private struct Key: Equatable {
        let reference: DataReference
        let validation: ValidationMethod
        let seed: UInt64
    }

    private struct Encoding {
        let pipeline: Pipeline
        let form: FeatureForm
        let data: PreparedData
    }

    /// Where data come from.
    enum Answer {
        /// Ready to train on.
        case prepared(PreparedData)
        /// Files that are not here, or hold something else than the study was made with.
        case missing([DataFile])
    }

    private static let mostEncodings = 8
    private static let mostBytes = 1 << 29

    private let locator: DataLocator
    private var key: Key?
    /// Kept only while another trial may encode them in another way.
    private var study: StudyData?
    /// The last used first.
    private var encodings: [Encoding] = []

    init(_ settings: RunnerSettings) {
        locator = DataLocator(settings)
    }

    /// The data of a trial, in the form of its estimator.
    ///
    /// - Throws: `DataError`, `SettingsError` or `TrainingError` for data or preprocessing that cannot be used, and
    ///   `TrainingError.stopped`.
    func data(
        for objective: TrainObjective, _ configuration: Configuration, form: FeatureForm, seed: UInt64,
        shouldStop: () -> Bool
    ) throws -> Answer {
        let pipeline = try objective.pipeline(configuration)
        let key = Key(reference: objective.data, validation: objective.validation, seed: seed)
        if self.key != key {
            // The old data go first: two large studies need not fit into memory together.
            self.key = key
            study = nil
            encodings = []
        }
        if let index = encodings.firstIndex(where: { $0.pipeline == pipeline && $0.form == form }) {
            let found = encodings.remove(at: index)
            encodings.insert(found, at: 0)
            return .prepared(found.data)
        }
        if study == nil {
            switch try locator.find(objective.data) {
            case .missing(let files): return .missing(files)
            case .all(let files):
                study = try StudyData(objective.data, files: files, validation: objective.validation, seed: seed)
            }
        }
        guard let rows = study else { preconditionFailure("the rows were read") }
        let data = try PreparedData(rows, pipeline: pipeline, form: form, seed: seed, shouldStop: shouldStop)
        if objective.preprocessing.isEmpty { study = nil }
        encodings.insert(Encoding(pipeline: pipeline, form: form, data: data), at: 0)
        forgetOldest()
        return .prepared(data)
    }

    /// Drops encodings beyond the limits, never the newest.
    private func forgetOldest() {
        var bytes = 0
        let kept = encodings.prefix(Self.mostEncodings).enumerated().prefix { index, encoding in
            bytes += encoding.data.byteCount
            return index == 0 || bytes <= Self.mostBytes
        }
        encodings.removeLast(encodings.count - kept.count)
    }
}
