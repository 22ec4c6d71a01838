import LinearAlgebra

/// How large a training set is: what the memory of a fit is estimated from.
public struct FitSize: Sendable, Hashable {
    /// Rows to train on.
    public let rows: Int
    /// Columns of the features.
    public let columns: Int
    /// Columns of predictions: classes, or 1 for numbers and for rows to group.
    public let outputs: Int

    /// Describes a training set.
    public init(rows: Int, columns: Int, outputs: Int) {
        self.rows = rows
        self.columns = columns
        self.outputs = outputs
    }

    /// The size of a training set.
    public init(_ data: TrainingSet) {
        self.init(rows: data.count, columns: data.features.columns, outputs: data.target.classCount ?? 1)
    }
}
