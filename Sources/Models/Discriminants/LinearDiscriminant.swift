import Datasets
import LinearAlgebra
import SearchSpaces

/// Linear discriminant analysis: classes that are normal with one covariance.
///
/// With μ the means and Σ the covariance within classes, a class scores xᵀ Σ⁻¹ μ − ½ μᵀ Σ⁻¹ μ + log of its share:
/// linear in x, so that the model is a linear one. Σ is divided by the weight of all rows. It is estimated, shrunk and
/// factored in units of each column's deviation, so that the scaling of columns does not matter.
///
/// - SeeAlso: Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", sec. 4.3.
enum LinearDiscriminant {
    /// Before training: every class alike.
    static func untrained(_ shape: ModelShape) -> LinearModel {
        LinearModel(
            weights: Matrix(rows: shape.features, columns: shape.outputs),
            intercepts: [Float](repeating: 0, count: shape.outputs), link: .softmax)
    }

    /// Fits the model.
    ///
    /// - Throws: ``TrainingError/singular(_:)``, ``TrainingError/stopped``.
    /// - Complexity: O(rows · features² + features³).
    static func fit(
        _ data: TrainingSet, _ rule: ScatterMatrix.Rule, shrinkage: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("discriminants are made for classes only")
        }
        let classes = names.count
        let moments = try ClassMoments(data, codes, classes: classes, shouldStop)
        let d = moments.columns
        var scatter = try ScatterMatrix(data, codes, moments, onlyClass: nil, shouldStop)
        scatter.shrink(rule, by: shrinkage)
        let factor = try scatter.factor(shouldStop)
        // Means from the centre of all rows, in units of the scales: large common offsets would cancel.
        let means = Matrix<Double>(rows: d, columns: classes) { c, k in
            moments.totals[k] > 0 ? (moments.means[k * d + c] - moments.centre[c]) / moments.scales[c] : 0
        }
        let solved = factor.solve(means)
        let logPriors = moments.logPriors
        var weights = Matrix<Float>(rows: d, columns: classes)
        var intercepts = [Float](repeating: 0, count: classes)
        for k in 0..<classes {
            var intercept = max(logPriors[k], -1e30)
            for c in 0..<d {
                let weight = solved[c, k] / moments.scales[c]
                intercept -= 0.5 * means[c, k] * solved[c, k] + weight * moments.centre[c]
                weights[c, k] = Float(weight)
            }
            intercepts[k] = Float(intercept)
        }
        guard weights.isFinite, intercepts.allSatisfy(\.isFinite) else {
            throw .unusableData("the features are too large or too small for single precision; standardise them")
        }
        return LinearModel(weights: weights, intercepts: intercepts, link: .softmax)
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    static func read(_ archive: TensorArchive, _ shape: ModelShape) throws(CheckpointError) -> LinearModel {
        let model = try LinearModel(archive, shape: shape)
        guard model.link == .softmax else { throw .mismatch("it does not give probabilities") }
        return model
    }
}

extension EstimatorEntry {
    static let linearDiscriminant = EstimatorEntry(
        "lda", "Linear discriminant analysis: normal classes with one covariance.",
        tasks: [.classification],
        options: [ScatterMatrix.shrinkage, ScatterMatrix.shrinkageRule],
        defaultSpace: SearchSpace(ScatterMatrix.parameters),
        usesEpochs: false,
        memory: { _, size in
            // The covariance, its factor and a copy to try it on; a block of rows.
            (3 * size.columns + 256 + 4 * size.outputs) * size.columns * MemoryLayout<Double>.size
        },
        load: { archive, shape in try LinearDiscriminant.read(archive, shape) }
    ) { settings, context in
        let rule = settings.choice(ScatterMatrix.shrinkageRule, as: ScatterMatrix.Rule.self)
        let shrinkage = settings.float(ScatterMatrix.shrinkage)
        return DirectLearner(
            context.data, untrained: LinearDiscriminant.untrained(ModelShape(context.data)),
            read: { archive, shape in try LinearDiscriminant.read(archive, shape) },
            fit: { data, shouldStop in try LinearDiscriminant.fit(data, rule, shrinkage: shrinkage, shouldStop) })
    }
}
