import LinearAlgebra

/// A forest of XGBoost's that only predicts: the mean over its trees of class shares, or of numbers.
///
/// Every tree is one Newton step from the scores without trees, where a class's gradient is what its chance lacks and the
/// hessian is the same for all rows (Chen and Guestrin 2016, equation 5): a leaf's step times that hessian is by how much
/// the class's share of the leaf's rows differs from the chance without trees. XGBoost itself takes the steps for scores;
/// the most likely of two classes is the same.
struct XGBoostForestModel: FittedModel, FeatureImportance {
    /// The sum of its trees is the mean step.
    private let steps: XGBoostModel

    init(_ steps: XGBoostModel) { self.steps = steps }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        self.init(try XGBoostModel(archive, shape: shape))
    }

    var importance: [Double] { steps.importance }

    var operationsPerRow: Int { steps.operationsPerRow }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let model = steps.model
        guard features.columns == model.columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: model.columns)
        }
        let scores = model.scores(of: features, trees: 0..<model.trees.count)
        guard model.objective != .squaredError else { return model.predictions(scores) }
        let (chance, hessian) = (1 / Float(model.outputs), model.objective.hessianWithoutTrees)
        func share(_ row: Int, _ output: Int) -> Float {
            min(1, max(0, chance + Float(hessian) * (scores[row, output] - model.base[output])))
        }
        guard model.objective != .logistic else {
            return Matrix(rows: features.rows, columns: 2) { row, column in
                column == 1 ? share(row, 0) : 1 - share(row, 0)
            }
        }
        // Trees of other classes have other leaves, so that shares need not sum to 1.
        return Matrix(rows: features.rows, columns: model.outputs) { (shares: UnsafeMutableBufferPointer<Float>) in
            for row in 0..<features.rows {
                var sum: Float = 0
                for output in 0..<model.outputs {
                    shares[row * model.outputs + output] = share(row, output)
                    sum += share(row, output)
                }
                for output in 0..<model.outputs {
                    shares[row * model.outputs + output] =
                        sum > 0 ? shares[row * model.outputs + output] / sum : chance
                }
            }
        }
    }

    func encode(into archive: inout TensorArchive) { steps.encode(into: &archive) }
}

extension XGBoostForestModel: ShapleyModel {
    /// In units of the target for numbers, else of XGBoost's scores; of two classes that of the second.
    func shapleyValues(of features: Matrix<Float>) -> ShapleyValues? { steps.shapleyValues(of: features) }
}

extension BoostingObjective {
    /// The hessian of a row of weight 1 where no tree is yet, and every class is as likely.
    var hessianWithoutTrees: Double {
        switch self {
        case .squaredError: 1
        case .logistic: 0.25
        // XGBoost takes twice the diagonal of the softmax's.
        case .softmax(let classes): 2 / Double(classes) * (1 - 1 / Double(classes))
        }
    }
}
