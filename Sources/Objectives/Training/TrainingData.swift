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
    ///   of its estimator and metric.
    /// - Complexity: O(bytes); reads every file.
    public static func describe(
        _ definition: StudyDefinition, relativeTo folder: URL = RunnerSettings().folder
    ) throws(DataError) -> StudyDefinition {
        guard case .train(var train) = definition.objective else { return definition }
        train.data = try train.data.describingFiles(relativeTo: folder)
        let dataset = try train.data.dataSource.load(relativeTo: folder)
        try check(
            dataset, task: train.data.task, estimator: EstimatorCatalogue.named(train.estimator),
            metric: MetricCatalogue.named(definition.metric.name))
        let splits = try Validation(train.validation).splits(
            of: dataset.target, rows: dataset.searchRows, seed: definition.seed)
        try check(dataset, splits)
        var described = definition
        described.objective = .train(train)
        return described
    }
    /// Whether data pose the task that is asked for, and that estimator and metric are for.
    static func check(
        _ dataset: Dataset, task asked: DataReference.Task?, estimator: EstimatorEntry?, metric: MetricEntry?
    ) throws(DataError) {
        let task = dataset.target.task
        if let asked, LearningTask(asked) != task {
            throw DataError("The study asks for \(asked.rawValue); the data \(dataset.name) are for \(task.rawValue).")
        }
        if let estimator, !estimator.tasks.contains(task) {
            let fitting = EstimatorCatalogue.all.filter { $0.tasks.contains(task) }.map(\.name)
            throw DataError(
                "The data \(dataset.name) are for \(task.rawValue); the estimator \(estimator.name) is not.",
                remedy: "Use \(fitting.joined(separator: " or ")).")
        }
        if let metric, metric.task != task {
            let fitting = MetricCatalogue.all.filter { $0.task == task }.map(\.name)
            throw DataError(
                "The data \(dataset.name) are for \(task.rawValue); the metric \(metric.name) is not.",
                remedy: "Use \(fitting.joined(separator: " or ")).")
        }
    }

    /// Whether some row counts in each part of each split.
    static func check(_ dataset: Dataset, _ splits: [Split]) throws(DataError) {
        if let weights = dataset.weights {
            for part in splits.flatMap({ [$0.training, $0.validation] }) where part.allSatisfy({ weights[$0] == 0 }) {
                throw DataError(
                    "Every row of the \(part.count) to train or to validate on has weight 0.",
                    remedy: "Use fewer folds, a larger share to hold out, or other weights.")
            }
        }
    }
}
