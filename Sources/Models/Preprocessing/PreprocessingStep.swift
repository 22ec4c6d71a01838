import Datasets

/// One step between a table and the features of a model, before it has seen data.
///
/// A step can only learn from what ``fit(to:)`` is given, and that holds training rows alone: nothing that it does can
/// let other rows into its result.
protocol PreprocessingStep: Sendable {
    /// What it becomes.
    associatedtype Fitted: FittedStep

    /// Learns what it needs.
    ///
    /// - Parameter training: The training rows, at least one, as the steps before left them.
    /// - Throws: ``TrainingError/unusableData(_:)`` if a column that was asked for is not there or of the wrong kind;
    ///   ``TrainingError/stopped``.
    func fit(to training: TrainingRows) throws(TrainingError) -> Fitted

    /// The training rows as later steps see them.
    ///
    /// The same as ``FittedStep/transform(_:)`` unless a step that looks at the target has to keep each row's own
    /// target out of its features.
    func transform(_ training: TrainingRows, by fitted: Fitted) throws(TrainingError) -> Table
}

extension PreprocessingStep {
    func transform(_ training: TrainingRows, by fitted: Fitted) throws(TrainingError) -> Table {
        try fitted.transform(training.table)
    }

    /// Fits the step and hands the training rows on.
    func apply(to training: TrainingRows) throws(TrainingError) -> (step: any FittedStep, table: Table) {
        let fitted = try fit(to: training)
        return (fitted, try transform(training, by: fitted))
    }
}

/// A step that has learned from training rows: data, stored in the model file.
protocol FittedStep: Sendable, Equatable, Codable {
    /// Changes rows, each by itself; columns are found by name and levels by text.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if a column is missing or of another kind than in training.
    func transform(_ table: Table) throws(TrainingError) -> Table

    /// The numeric columns that have the scale they should have after this step, whatever the estimator wants.
    var scaledColumns: [String] { get }

    /// Whether ``transform(_:)`` cannot go wrong by what is stored, whoever wrote it.
    var isSound: Bool { get }
}

extension FittedStep {
    var scaledColumns: [String] { [] }

    func isEqual(to other: any FittedStep) -> Bool { (other as? Self) == self }
}
