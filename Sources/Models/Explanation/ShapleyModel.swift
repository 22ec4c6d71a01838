import LinearAlgebra

/// A model that knows exactly what each feature adds to its prediction.
protocol ShapleyModel: FittedModel {
    /// The Shapley values of encoded rows, features named by number; nil if the model's file does not hold what that
    /// takes, as those of earlier versions do not.
    func shapleyValues(of features: Matrix<Float>) -> ShapleyValues?
}

extension BoostedTreesModel: ShapleyModel {
    /// In units of the target for numbers, else of the scores; of two classes that of the second.
    func shapleyValues(of features: Matrix<Float>) -> ShapleyValues? {
        guard features.columns == columns, var values = TreeShapley(trees, columns: columns)?.values(of: features)
        else { return nil }
        for output in base.indices { values.base[output] += Double(base[output]) }
        guard objective == .squaredError else { return values }
        values = values.measured(in: .prediction)
        values.scaled(by: deviation, shift: mean)
        return values
    }
}

extension ForestModel: ShapleyModel {
    /// In units of the predictions.
    func shapleyValues(of features: Matrix<Float>) -> ShapleyValues? {
        guard features.columns == columns, trees.count > 0,
            var values = TreeShapley(trees, columns: columns)?.values(of: features)
        else { return nil }
        values = values.measured(in: .prediction)
        let share = 1 / Double(trees.count)
        if isClassifier {
            values.scaled(by: share, shift: 0)
        } else {
            values.scaled(by: share * deviation, shift: mean)
        }
        return values
    }
}

extension XGBoostModel: ShapleyModel {
    func shapleyValues(of features: Matrix<Float>) -> ShapleyValues? { model.shapleyValues(of: features) }
}
