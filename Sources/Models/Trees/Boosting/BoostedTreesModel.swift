import LinearAlgebra

/// Boosted trees that only predict.
struct BoostedTreesModel: FittedModel {
    let objective: BoostingObjective
    let columns: Int
    /// The outputs of predictions.
    let outputs: Int
    let trees: TreeEnsemble
    /// The scores without any tree.
    let base: [Float]
    /// What numbers are: score · deviation + mean.
    let mean: Double
    let deviation: Double
    /// What the splits of each column took from the objective in all.
    let gains: [Double]

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: columns)
        }
        let scores = scores(of: features, trees: 0..<trees.count)
        return predictions(scores)
    }

    /// The scores of rows, row by row.
    func scores(of features: Matrix<Float>, trees range: Range<Int>) -> Matrix<Float> {
        let count = objective.outputs
        return Matrix(rows: features.rows, columns: count) { (sums: UnsafeMutableBufferPointer<Float>) in
            for row in 0..<features.rows {
                for output in 0..<count { sums[row * count + output] = base[output] }
            }
            features.withUnsafeBufferPointer { values in
                guard let sums = sums.baseAddress else { return }
                // Without columns there is nothing to read; any address serves.
                trees.addValues(
                    of: range, features: values.baseAddress ?? UnsafePointer(sums), columns: columns,
                    rows: features.rows, to: sums)
            }
        }
    }

    /// What scores mean.
    func predictions(_ scores: Matrix<Float>) -> Matrix<Float> {
        var result = scores
        switch objective {
        case .squaredError:
            result.withUnsafeMutableBufferPointer { numbers in
                for row in numbers.indices { numbers[row] = Float(Double(numbers[row]) * deviation + mean) }
            }
            return result
        case .logistic:
            // The softmax of 0 and the score.
            result = Matrix(rows: scores.rows, columns: 2) { row, column in column == 0 ? 0 : scores[row, 0] }
        case .softmax: break
        }
        let (rows, columns) = (result.rows, result.columns)
        let shift = [Float](repeating: 0, count: columns)
        result.withUnsafeMutableBufferPointer { numbers in
            shift.withUnsafeBufferPointer { shift in
                guard let numbers = numbers.baseAddress, let shift = shift.baseAddress else { return }
                Float.softmax(numbers, shift: shift, rows: rows, columns: columns)
            }
        }
        return result
    }
}

extension BoostedTreesModel: FeatureImportance {
    var importance: [Double] { gains }
}

extension BoostedTreesModel {
    var operationsPerRow: Int { 100 * trees.count }

    func encode(into archive: inout TensorArchive) {
        archive["base"] = .floats(base)
        archive["scale"] = .doubles([mean, deviation])
        archive["gains"] = .doubles(gains)
        trees.encode(into: &archive)
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        objective = BoostingObjective(classes: shape.classNames?.count)
        columns = shape.features
        outputs = shape.outputs
        base = try archive.floats("base", count: objective.outputs)
        let scale = try archive.doubles("scale", count: 2)
        (mean, deviation) = (scale[0], scale[1])
        gains = try archive.doubles("gains", count: shape.features)
        guard base.allSatisfy(\.isFinite), scale.allSatisfy(\.isFinite), gains.allSatisfy(\.isFinite) else {
            throw .mismatch("its numbers are not finite")
        }
        trees = try TreeEnsemble(archive, columns: shape.features, outputs: objective.outputs, leaves: .numbers)
        guard trees.count % max(1, objective.outputs) == 0 else { throw .mismatch("a round of trees is not whole") }
    }
}

extension BoostedTreesModel: RoundedModel {
    var rounded: BoostedTreesModel {
        BoostedTreesModel(
            objective: objective, columns: columns, outputs: outputs, trees: trees.roundingLeaves, base: base,
            mean: mean, deviation: deviation, gains: gains)
    }
}
