import LinearAlgebra

/// A forest that only predicts: the mean over its trees of class shares, or of numbers.
struct ForestModel: FittedModel, FeatureImportance, MeanOfParts {
    let columns: Int
    let trees: TreeEnsemble
    /// What is predicted without any tree.
    let base: [Float]
    /// What numbers are: value · deviation + mean.
    let mean: Double
    let deviation: Double
    /// What the splits of each column took from the impurity in all.
    let gains: [Double]
    let isClassifier: Bool

    var importance: [Double] { gains }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: columns)
        }
        let outputs = base.count
        var result = Matrix<Float>(rows: features.rows, columns: outputs)
        result.withUnsafeMutableBufferPointer { sums in
            features.withUnsafeBufferPointer { values in
                guard let sums = sums.baseAddress else { return }
                trees.addValues(
                    of: 0..<trees.count, features: values.baseAddress ?? UnsafePointer(sums), columns: columns,
                    rows: features.rows, to: sums)
            }
            let count = Float(trees.count)
            for row in 0..<features.rows {
                for output in 0..<outputs {
                    let place = row * outputs + output
                    let value = trees.count == 0 ? base[output] : sums[place] / count
                    sums[place] = isClassifier ? value : Float(Double(value) * deviation + mean)
                }
            }
        }
        return result
    }

    var operationsPerRow: Int { 200 * trees.count }

    func asOne(of models: Int) -> ForestModel {
        var fewer = trees
        fewer.truncate(to: max(Self.fewestTrees, 2 * trees.count / max(1, models)))
        return ForestModel(
            columns: columns, trees: fewer, base: base, mean: mean, deviation: deviation, gains: gains,
            isClassifier: isClassifier)
    }

    /// Trees that stay even of one model of many.
    private static let fewestTrees = 32

    func encode(into archive: inout TensorArchive) {
        archive["base"] = .floats(base)
        archive["scale"] = .doubles([mean, deviation])
        archive["gains"] = .doubles(gains)
        trees.encode(into: &archive)
    }

    /// A forest without trees.
    init(_ target: ForestTarget, columns: Int, isClassifier: Bool) {
        self.init(
            columns: columns, trees: TreeEnsemble(outputs: target.outputs, leaves: isClassifier ? .vectors : .numbers),
            base: target.base, mean: target.mean, deviation: target.deviation,
            gains: [Double](repeating: 0, count: columns), isClassifier: isClassifier)
    }

    init(
        columns: Int, trees: TreeEnsemble, base: [Float], mean: Double, deviation: Double, gains: [Double],
        isClassifier: Bool
    ) {
        self.columns = columns
        self.trees = trees
        self.base = base
        self.mean = mean
        self.deviation = deviation
        self.gains = gains
        self.isClassifier = isClassifier
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let base = try archive.floats("base", count: shape.outputs)
        let scale = try archive.doubles("scale", count: 2)
        let gains = try archive.doubles("gains", count: shape.features)
        guard base.allSatisfy(\.isFinite), scale.allSatisfy(\.isFinite), gains.allSatisfy(\.isFinite) else {
            throw .mismatch("its numbers are not finite")
        }
        let isClassifier = shape.classNames != nil
        let trees = try TreeEnsemble(
            archive, columns: shape.features, outputs: shape.outputs, leaves: isClassifier ? .vectors : .numbers)
        self.init(
            columns: shape.features, trees: trees, base: base, mean: scale[0], deviation: scale[1], gains: gains,
            isClassifier: isClassifier)
    }
}

extension ForestModel: RoundedModel {
    var rounded: ForestModel {
        ForestModel(
            columns: columns, trees: trees.roundingLeaves, base: base, mean: mean, deviation: deviation, gains: gains,
            isClassifier: isClassifier)
    }
}
