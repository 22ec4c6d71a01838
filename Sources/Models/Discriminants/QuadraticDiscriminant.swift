import Datasets
import LinearAlgebra
import SearchSpaces

/// Quadratic discriminant analysis: normal classes, each with its own covariance.
///
/// A class scores −½ |L⁻¹ (x − μ)|² − ½ log det Σ + log of its share, with Σ = L · Lᵀ in units of each column's
/// deviation over all rows. Σ is divided by the weight of the class's rows. A class without any spread in a direction
/// (fewer rows than features) has the spread of the ridge there; shrinkage is what helps.
///
/// - SeeAlso: Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", sec. 4.3.
struct QuadraticDiscriminant: FittedModel {
    /// log of each class's share; −∞ for classes that were not seen.
    let logPriors: [Double]
    /// 1 / the deviation of each feature.
    let scales: [Double]
    /// Classes × features, in the features' units.
    let means: [Double]
    /// L⁻¹ of each class, features × features.
    let whitening: [Double]
    /// log det L of each class.
    private let logScales: [Double]
    private let features: Int

    private init(logPriors: [Double], scales: [Double], means: [Double], whitening: [Double]) {
        self.logPriors = logPriors
        self.scales = scales
        self.means = means
        self.whitening = whitening
        let d = scales.count
        features = d
        logScales = logPriors.indices.map { k in
            (0..<d).reduce(0) { $0 - whitening[(k * d + $1) * d + $1].logarithm }
        }
    }

    /// The shares of classes alone.
    init(untrained shape: ModelShape) {
        let (d, classes) = (shape.features, shape.outputs)
        self.init(
            logPriors: [Double](repeating: -Double(classes).logarithm, count: classes),
            scales: [Double](repeating: 1, count: d), means: [Double](repeating: 0, count: classes * d),
            whitening: (0..<classes).flatMap { _ in Matrix<Double>.identity(d).elements })
    }

    /// Fits the model.
    ///
    /// - Throws: ``TrainingError/singular(_:)``, ``TrainingError/stopped``.
    /// - Complexity: O(rows · features² + classes · features³).
    init(
        _ data: TrainingSet, _ rule: ScatterMatrix.Rule, shrinkage: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("discriminants are made for classes only")
        }
        let moments = try ClassMoments(data, codes, classes: names.count, shouldStop)
        let d = moments.columns
        var whitening: [Double] = []
        whitening.reserveCapacity(names.count * d * d)
        for k in names.indices {
            guard moments.totals[k] > 0 else {
                whitening += Matrix<Double>.identity(d).elements
                continue
            }
            var scatter = try ScatterMatrix(data, codes, moments, onlyClass: k, shouldStop)
            scatter.shrink(rule, by: shrinkage)
            guard let inverse = try scatter.factor(shouldStop).inverseOfFactor(shouldStop: shouldStop) else {
                throw .stopped
            }
            whitening += inverse.elements
        }
        self.init(
            logPriors: moments.logPriors, scales: moments.scales.map { 1 / $0 }, means: moments.means,
            whitening: whitening)
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let (d, classes) = (shape.features, shape.outputs)
        let priors = try archive.doubles("log-priors", count: classes)
        guard priors.allSatisfy({ $0 <= 0 }) else { throw .mismatch("a share is above 1") }
        let whitening = try archive.finiteDoubles("whitening", count: classes * d * d)
        for k in 0..<classes {
            guard (0..<d).allSatisfy({ whitening[(k * d + $0) * d + $0] > 0 }) else {
                throw .mismatch("a covariance has no factor")
            }
        }
        self.init(
            logPriors: priors, scales: try archive.finiteDoubles("scales", count: d),
            means: try archive.finiteDoubles("means", count: classes * d), whitening: whitening)
    }

    func encode(into archive: inout TensorArchive) {
        archive["log-priors"] = .doubles(logPriors)
        archive["scales"] = .doubles(scales)
        archive["means"] = .doubles(means)
        archive["whitening"] = .doubles(whitening)
    }

    /// Rows whose differences from a mean are in memory at once.
    private static let blockRows = 128

    func predict(_ rows: Matrix<Float>) throws -> Matrix<Float> {
        guard rows.columns == features else {
            throw TrainingError.wrongFeatureCount(found: rows.columns, expected: features)
        }
        let classes = logPriors.count
        let d = features
        var result = Matrix<Float>(rows: rows.rows, columns: classes)
        let block = min(Self.blockRows, rows.rows)
        let differences = Storage<Double>(block * d, repeating: 0)
        let whitened = Storage<Double>(block * d, repeating: 0)
        var scores = [Double](repeating: 0, count: block * classes)
        for start in stride(from: 0, to: rows.rows, by: max(1, block)) {
            let count = min(block, rows.rows - start)
            rows.withUnsafeBufferPointer { x in
                whitening.withUnsafeBufferPointer { whitening in
                    for k in 0..<classes {
                        for r in 0..<count {
                            for c in 0..<d {
                                differences.pointer[r * d + c] =
                                    (Double(x[(start + r) * d + c]) - means[k * d + c]) * scales[c]
                            }
                        }
                        if let factor = whitening.baseAddress {
                            BLAS.gemm(
                                m: count, n: d, k: d, a: differences.pointer, lda: max(1, d), b: factor + k * d * d,
                                ldb: max(1, d), transposingB: true, c: whitened.pointer, ldc: max(1, d))
                        }
                        for r in 0..<count {
                            var sum = 0.0
                            for c in 0..<d { sum += whitened.pointer[r * d + c] * whitened.pointer[r * d + c] }
                            scores[r * classes + k] = logPriors[k] - logScales[k] - 0.5 * sum
                        }
                    }
                }
            }
            result.withUnsafeMutableBufferPointer { result in
                scores.withUnsafeBufferPointer { scores in
                    guard let target = result.baseAddress else { return }
                    for r in 0..<count {
                        LogScores.probabilities(
                            UnsafeBufferPointer(rebasing: scores[(r * classes)..<((r + 1) * classes)]),
                            into: target + (start + r) * classes)
                    }
                }
            }
        }
        return result
    }
}

extension EstimatorEntry {
    static let quadraticDiscriminant = EstimatorEntry(
        "qda", "Quadratic discriminant analysis: normal classes, each with its own covariance.",
        tasks: [.classification],
        options: [ScatterMatrix.shrinkage, ScatterMatrix.shrinkageRule],
        defaultSpace: SearchSpace(ScatterMatrix.parameters),
        usesEpochs: false,
        memory: { _, size in
            ((4 + size.outputs) * size.columns + 256) * size.columns * MemoryLayout<Double>.size
        },
        load: { archive, shape in try QuadraticDiscriminant(archive, shape: shape) }
    ) { settings, context in
        let rule = settings.choice(ScatterMatrix.shrinkageRule, as: ScatterMatrix.Rule.self)
        let shrinkage = settings.float(ScatterMatrix.shrinkage)
        return DirectLearner(
            context.data, untrained: QuadraticDiscriminant(untrained: ModelShape(context.data)),
            read: { archive, shape in try QuadraticDiscriminant(archive, shape: shape) },
            fit: { data, shouldStop in try QuadraticDiscriminant(data, rule, shrinkage: shrinkage, shouldStop) })
    }
}
