public import Datasets

extension SavedModel {
    /// Exact Shapley values of the table's columns; nil if the model is not made of trees, or features mix columns.
    ///
    /// - Parameters:
    ///   - table: Rows that ``ModelInput/matching(_:)`` gave.
    ///   - columns: The columns to explain by.
    /// - Complexity: O(rows · leaves of all trees · depth²).
    func treeShapleyValues(of table: Table, columns: [String]) throws -> ShapleyValues? {
        guard let model = model as? any ShapleyModel, let sources = description.pipeline.sources(among: columns) else {
            return nil
        }
        let features = try description.pipeline.transform(.table(table), rows: Array(0..<table.rowCount))
        return model.shapleyValues(of: features)?.summed(into: columns, by: sources)
    }
}

extension PredictiveModel {
    /// Exact Shapley values of the columns of rows; nil if there are none: a model is not made of trees, features mix
    /// columns, or the mean of models that are explained by scores is not what the ensemble predicts.
    ///
    /// - Parameter table: Rows that the model's own matching gave.
    public func treeShapleyValues(of table: Table) throws -> ShapleyValues? {
        switch self {
        case .single(let saved):
            return try saved.treeShapleyValues(of: table, columns: table.columns.map(\.name))
        case .ensemble(let ensemble):
            guard ensemble.description.calibration == nil, !ensemble.models.isEmpty else { return nil }
            let columns = ensemble.description.columns.map(\.name)
            var sum: ShapleyValues?
            var next = 0
            for member in ensemble.description.members {
                for model in ensemble.models[next..<(next + member.models)] {
                    guard let values = try model.treeShapleyValues(of: table, columns: columns),
                        values.scale == .prediction
                    else { return nil }
                    let weight = member.weight / Double(member.models)
                    if sum == nil {
                        sum = ShapleyValues(
                            names: columns, rows: values.rows, outputs: values.outputs, scale: .prediction)
                    }
                    sum?.add(values, weight: weight)
                }
                next += member.models
            }
            if let shift = ensemble.description.quantileShift {
                for output in 0..<(sum?.outputs ?? 0) { sum?.base[output] += shift }
            }
            return sum
        }
    }
}
