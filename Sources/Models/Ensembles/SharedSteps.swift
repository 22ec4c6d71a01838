import Datasets
import LinearAlgebra

/// Features of a table by one pipeline after the other; what a pipeline begins with like the one before it is done once.
///
/// Members of an ensemble that were trained on the same fold begin with the same steps.
struct SharedSteps {
    private let table: Table
    private let rows: [Int]
    /// The columns that the last pipeline took, and the table after each of its steps.
    private var gathered: (columns: [String], table: Table)?
    private var done: [(step: Int, table: Table)] = []

    init(_ table: Table) {
        self.table = table
        rows = Array(0..<table.rowCount)
    }

    /// The features of all rows.
    ///
    /// - Parameter steps: A number for each step of the pipeline: the same for the same. None, and nothing is shared.
    /// - Throws: ``TrainingError/unusableData(_:)`` if the table does not have the columns of the training data.
    mutating func features(of pipeline: FittedPipeline, steps: [Int]) throws(TrainingError) -> Matrix<Float> {
        guard !steps.isEmpty, steps.count == pipeline.steps.count else {
            return try pipeline.transform(.table(table), rows: rows)
        }
        var latest: Table
        if let gathered, gathered.columns == pipeline.columns {
            latest = gathered.table
        } else {
            latest = try table.gathering(rows: rows, columns: pipeline.columns)
            gathered = (pipeline.columns, latest)
            done = []
        }
        let common = zip(done, steps).prefix { $0.step == $1 }.count
        done.removeLast(done.count - common)
        latest = done.last?.table ?? latest
        for (number, step) in zip(steps, pipeline.steps).dropFirst(common) {
            latest = try step.fitted.transform(latest)
            done.append((number, latest))
        }
        return try pipeline.encoder.transform(.table(latest), rows: rows)
    }
}
