public import Datasets
public import Foundation
import LinearAlgebra
public import Models
public import Studies

/// A model judged on new data: what `leptune evaluate` does.
public struct ModelEvaluation: Sendable {
    /// Every metric of the model's task, by name, in the order of the catalogue; NaN where it is undefined.
    public let metrics: [(name: String, value: Double)]
    /// What is remarkable about the data.
    public let remarks: [ModelInput.Remark]
    /// How many rows the model was judged on.
    public let rows: Int
    /// The name of the data.
    public let dataName: String
    /// The digest of the data's files.
    public let fingerprint: Fingerprint

    /// Whether a metric can be computed from one model and rows that it was not fitted to.
    private static func isDefined(_ metric: MetricEntry, _ model: SavedModel, _ target: Target) -> Bool {
        guard metric.task == model.description.task else { return false }
        switch metric.basis {
        case .predictions, .groups: return true
        case .knownClasses: return if case .unlabelled(_, nil) = target { false } else { true }
        case .density: return EstimatorCatalogue.named(model.description.estimator)?.givesDensities ?? false
        case .fit, .fits: return false
        }
    }

    /// Reads data and judges a model on them: on the rows set apart for a test if there are any, else on all.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - data: The data, with a target.
    ///   - folder: Where relative paths start.
    /// - Throws: `DataError` for data that cannot be read or whose target is not the model's; `TrainingError` for
    ///   columns that the model cannot use.
    public init(
        _ model: SavedModel, on data: DataReference, relativeTo folder: URL = RunnerSettings().folder
    ) throws {
        let known: KnownTarget? =
            switch model.description.task {
            case .classification: .classes(model.description.classNames ?? [])
            case .regression: model.description.targetUnit.map(KnownTarget.counted) ?? .numbers
            case .clustering: nil
            }
        let dataset = try data.dataSource.load(relativeTo: folder, for: known).posing(model.description.task)
        let matched = try model.description.input.matching(dataset.features)
        let rows = Array(dataset.testRows.isEmpty ? dataset.searchRows : dataset.testRows)
        let features = try model.description.pipeline.transform(matched.features, rows: rows)
        let target = dataset.target.gathering(rows: rows)
        let weights = dataset.weights.map { weights in rows.map { weights[$0] } }
        metrics = try MetricCatalogue.all.filter { Self.isDefined($0, model, target) }.map {
            ($0.name, try $0.evaluate(model.model, on: features, target, weights: weights))
        }
        remarks = matched.remarks
        self.rows = rows.count
        dataName = dataset.name
        fingerprint = dataset.fingerprint
    }
}
