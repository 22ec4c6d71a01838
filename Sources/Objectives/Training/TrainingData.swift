public import Datasets
public import Foundation
import Models
public import Studies

/// The data of a study, looked at before any trial runs.
public enum TrainingData {
    /// A definition with the contents of its data files written down, once they are known to be fit for it.
    ///
    /// Workers then train on these bytes or refuse. Definitions that train nothing come back as they are.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - folder: Where relative paths start; the process's working folder unless given.
    /// - Throws: `DataError` for data that cannot be read, cannot be divided as the study says, or do not pose the task
    ///   of its estimator and metric, or do not have the columns that its preprocessing names.
    /// - Complexity: O(bytes); reads every file.
    public static func describe(
        _ definition: StudyDefinition, relativeTo folder: URL = RunnerSettings().folder
    ) throws(DataError) -> StudyDefinition {
        guard case .train(var train) = definition.objective else { return definition }
        train.data = try train.data.describingFiles(relativeTo: folder)
        let dataset = try train.data.dataSource.keeping(foldColumn: train.validation.column).load(relativeTo: folder)
            .posing(
                train.data.task.map(LearningTask.init))
        let metrics = definition.metrics.compactMap { MetricCatalogue.named($0.name) }
        let estimators = train.estimators(in: definition.space)
        for name in estimators {
            var choice = train
            choice.estimator = name
            try checkTask(of: choice, metrics, on: dataset)
        }
        let splits = try train.validation.splits(of: dataset, seed: definition.seed)
        try checkWeights(of: dataset, splits)
        let forms = Set(estimators.map { EstimatorCatalogue.named($0)?.form ?? .dense })
        for form in forms { try tryPreprocessing(of: train, on: dataset, rows: splits.first?.training ?? [], form) }
        var described = definition
        described.objective = .train(train)
        return described
    }

    /// Checks that estimator and metrics are for the data.
    static func checkTask(
        of train: TrainObjective, _ metrics: [MetricEntry], on dataset: Dataset
    ) throws(DataError) {
        let task = dataset.target.task
        if let estimator = EstimatorCatalogue.named(train.estimator), !estimator.tasks.contains(task) {
            let fitting = EstimatorCatalogue.all.filter { $0.tasks.contains(task) }.map(\.name)
            throw DataError(
                "The data \(dataset.name) are for \(task.rawValue); the estimator \(estimator.name) is not.",
                remedy: "Use \(fitting.joined(separator: " or ")).")
        }
        if let estimator = EstimatorCatalogue.named(train.estimator), estimator.needsImages,
            case .table = dataset.features
        {
            throw DataError(
                "The data \(dataset.name) are a table; the estimator \(estimator.name) learns from images.",
                remedy: "Use mlp.")
        }
        for metric in metrics where metric.task != task {
            let fitting = MetricCatalogue.all.filter { $0.task == task }.map(\.name)
            throw DataError(
                "The data \(dataset.name) are for \(task.rawValue); the metric \(metric.name) is not.",
                remedy: "Use \(fitting.joined(separator: " or ")).")
        }
        for metric in metrics { try check(metric, train, dataset) }
    }

    /// Checks that in each part of each split some row counts.
    static func checkWeights(of dataset: Dataset, _ splits: [Split]) throws(DataError) {
        if let weights = dataset.weights {
            for part in splits.flatMap({ [$0.training, $0.validation] }) where part.allSatisfy({ weights[$0] == 0 }) {
                throw DataError(
                    "Every row of the \(part.count) to train or to validate on has weight 0.",
                    remedy: "Use fewer folds, a larger share to hold out, or other weights.")
            }
        }
    }

    /// Checks that there is what a metric is computed from.
    private static func check(_ metric: MetricEntry, _ train: TrainObjective, _ dataset: Dataset) throws(DataError) {
        switch metric.basis {
        case .predictions, .groups: return
        case .knownClasses:
            guard case .unlabelled(_, nil) = dataset.target else { return }
            throw DataError(
                "The metric \(metric.name) compares clusters with known classes; the data \(dataset.name) have none.",
                remedy: "Name the column of classes as target, or use silhouette.")
        case .density, .fit:
            guard let estimator = EstimatorCatalogue.named(train.estimator), !estimator.givesDensities else { return }
            let fitting = EstimatorCatalogue.all.filter(\.givesDensities).map(\.name)
            throw DataError(
                "The metric \(metric.name) needs a model of density; \(estimator.name) is none.",
                remedy: "Use \(fitting.joined(separator: " or ")), or another metric.")
        case .fits:
            switch train.validation {
            case .folds, .grouped, .timeOrdered: return
            case .holdOut, .test: break
            }
            throw DataError(
                "The metric \(metric.name) compares models of different folds; there is only one split.",
                remedy: "Write validation: { folds: 10 }.")
        }
    }

    /// Fits the preprocessing to a few rows: whatever columns it names must be there.
    private static func tryPreprocessing(
        of train: TrainObjective, on dataset: Dataset, rows: [Int], _ form: FeatureForm
    ) throws(DataError) {
        do {
            let data = Pipeline.Data(features: dataset.features, target: dataset.target, weights: dataset.weights)
            _ = try train.pipeline().fit(to: data, rows: Array(rows.prefix(500)), form: form)
        } catch {
            throw DataError("The preprocessing does not suit the data \(dataset.name): \(error)")
        }
    }
}
