public import Datasets
public import LinearAlgebra
public import Models

/// Shapley values of a model file's columns, by the best way that there is for the model.
///
/// Exact ones where all of it are trees whose values can be added up; else those of a sample of orders, with typical rows
/// of the training data as background where the file has them.
public struct RowExplainer: Sendable {
    /// What was found.
    public struct Result: Sendable {
        /// The values, one row for each row.
        public var values: ShapleyValues
        /// `tree` or `permutation`.
        public var method: String
    }

    private let predictor: ModelPredictor
    private let seed: UInt64

    /// Takes a model.
    public init(_ predictor: ModelPredictor, seed: UInt64 = 0) {
        self.predictor = predictor
        self.seed = seed
    }

    /// The predictions that a row takes, at most.
    static func mostPredictions(columns: Int) -> Int {
        ShapleySampling.predictions(columns: columns, background: EnsembleDescription.backgroundRows)
    }

    /// Explains rows.
    ///
    /// - Parameters:
    ///   - table: Rows in the form that the model expects.
    ///   - others: Rows to stand for what is not known, if the file has none.
    ///   - prefersFile: Whether those of the file are meant first.
    ///   - predict: What the model predicts for such rows.
    /// - Throws: `TrainingError.unusableData` if there are no such rows.
    public func explain(
        _ table: Table, background others: Table, prefersFile: Bool = true,
        predict: (Table) throws -> Matrix<Float>
    ) throws -> Result {
        if let values = try predictor.model.treeShapleyValues(of: table) {
            return Result(values: values, method: "tree")
        }
        var background = others
        if prefersFile, case .ensemble(let ensemble) = predictor.model, let typical = ensemble.description.background {
            background = typical
        } else if others.rowCount > EnsembleDescription.backgroundRows {
            let count = EnsembleDescription.backgroundRows
            background = try others.rows((0..<count).map { (2 * $0 + 1) * others.rowCount / (2 * count) })
        }
        guard background.rowCount > 1 else {
            throw TrainingError.unusableData(
                "this model can be explained only beside other rows; give at least two")
        }
        let values = try ShapleySampling(background: background, seed: seed).values(
            of: table, predict: predict)
        return Result(values: values, method: "permutation")
    }
}
