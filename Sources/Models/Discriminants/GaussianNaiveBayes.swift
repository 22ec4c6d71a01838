import Datasets
import LinearAlgebra
import SearchSpaces

/// Classes whose features are normal and independent of one another, each with its own mean and variance.
///
/// The variances are those of the weighted rows (divided by their weight, not less one), plus a share of the largest
/// variance of all features, without which a feature that is constant within a class would decide alone.
struct GaussianNaiveBayes: FittedModel {
    /// log of each class's share; −∞ for classes that were not seen.
    let logPriors: [Double]
    /// Classes × features.
    let means: [Double]
    /// Classes × features, greater than 0.
    let variances: [Double]
    private let features: Int
    /// Half the sum of the logarithms of each class's variances.
    private let logScales: [Double]

    private init(logPriors: [Double], means: [Double], variances: [Double], features: Int) {
        self.logPriors = logPriors
        self.means = means
        self.variances = variances
        self.features = features
        logScales = logPriors.indices.map { k in
            (0..<features).reduce(0) { $0 + 0.5 * variances[k * features + $1].logarithm }
        }
    }

    /// The shares of classes alone.
    init(untrained shape: ModelShape) {
        let size = shape.outputs * shape.features
        self.init(
            logPriors: [Double](repeating: -Double(shape.outputs).logarithm, count: shape.outputs),
            means: [Double](repeating: 0, count: size), variances: [Double](repeating: 1, count: size),
            features: shape.features)
    }

    /// Fits the model.
    ///
    /// - Parameter smoothing: The share of the largest variance that is added to each.
    /// - Throws: ``TrainingError/stopped``.
    /// - Complexity: O(rows · features).
    init(_ data: TrainingSet, smoothing: Double, _ shouldStop: () -> Bool) throws(TrainingError) {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("naive Bayes is made for classes only")
        }
        let moments = try ClassMoments(data, codes, classes: names.count, shouldStop)
        let d = moments.columns
        var variances = [Double](repeating: 0, count: names.count * d)
        try ClassMoments.blocks(data.count, shouldStop) { rows in
            data.features.withUnsafeBufferPointer { x in
                variances.withUnsafeMutableBufferPointer { variances in
                    moments.means.withUnsafeBufferPointer { means in
                        for r in rows {
                            let weight = Double(data.weights?[r] ?? 1)
                            let base = Int(codes[r]) * d
                            for c in 0..<d {
                                let difference = Double(x[r * d + c]) - means[base + c]
                                variances[base + c] += weight * difference * difference
                            }
                        }
                    }
                }
            }
        }
        let floor = max(smoothing * moments.largestVariance, .leastNormalMagnitude)
        for k in 0..<names.count {
            for c in 0..<d {
                let variance = moments.totals[k] > 0 ? variances[k * d + c] / moments.totals[k] : 0
                variances[k * d + c] = variance + floor
            }
        }
        self.init(logPriors: moments.logPriors, means: moments.means, variances: variances, features: d)
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let size = shape.outputs * shape.features
        let priors = try archive.doubles("log-priors", count: shape.outputs)
        guard priors.allSatisfy({ $0 <= 0 }) else { throw .mismatch("a share is above 1") }
        let variances = try archive.finiteDoubles("variances", count: size)
        guard variances.allSatisfy({ $0 > 0 }) else { throw .mismatch("a variance is not positive") }
        self.init(
            logPriors: priors, means: try archive.finiteDoubles("means", count: size), variances: variances,
            features: shape.features)
    }

    var operationsPerRow: Int { 10 * features * logPriors.count }

    func encode(into archive: inout TensorArchive) {
        archive["log-priors"] = .doubles(logPriors)
        archive["means"] = .doubles(means)
        archive["variances"] = .doubles(variances)
    }

    func predict(_ rows: Matrix<Float>) throws -> Matrix<Float> {
        guard rows.columns == features else {
            throw TrainingError.wrongFeatureCount(found: rows.columns, expected: features)
        }
        let classes = logPriors.count
        let d = features
        let precisions = variances.map { 0.5 / $0 }
        var result = Matrix<Float>(rows: rows.rows, columns: classes)
        var scores = [Double](repeating: 0, count: classes)
        rows.withUnsafeBufferPointer { x in
            result.withUnsafeMutableBufferPointer { result in
                scores.withUnsafeMutableBufferPointer { scores in
                    guard let target = result.baseAddress else { return }
                    for r in 0..<rows.rows {
                        for k in 0..<classes {
                            var distance = SIMD4<Double>()
                            var c = 0
                            while c + 4 <= d {
                                let point = SIMD4(
                                    Double(x[r * d + c]), Double(x[r * d + c + 1]), Double(x[r * d + c + 2]),
                                    Double(x[r * d + c + 3]))
                                let place = k * d + c
                                let mean = SIMD4(means[place], means[place + 1], means[place + 2], means[place + 3])
                                let precision = SIMD4(
                                    precisions[place], precisions[place + 1], precisions[place + 2],
                                    precisions[place + 3])
                                distance += (point - mean) * (point - mean) * precision
                                c += 4
                            }
                            var sum = distance.sum()
                            while c < d {
                                let difference = Double(x[r * d + c]) - means[k * d + c]
                                sum += difference * difference * precisions[k * d + c]
                                c += 1
                            }
                            scores[k] = logPriors[k] - logScales[k] - sum
                        }
                        LogScores.probabilities(UnsafeBufferPointer(scores), into: target + r * classes)
                    }
                }
            }
        }
        return result
    }
}

extension GaussianNaiveBayes {
    static let smoothing = OptionDeclaration(
        "smoothing", .floatAbove(0, upTo: 1e3), default: .float(1e-9),
        "The share of the largest variance of all features that is added to every variance.")
}

extension EstimatorEntry {
    static let gaussianNaiveBayes = EstimatorEntry(
        "gaussian-naive-bayes", "Classes with independent, normally distributed features.",
        tasks: [.classification],
        options: [GaussianNaiveBayes.smoothing],
        defaultSpace: SearchSpace([Parameter("smoothing", .float(low: 1e-12, high: 1, log: true, step: nil))]),
        usesEpochs: false,
        memory: { _, size in (3 * size.outputs + 4) * size.columns * MemoryLayout<Double>.size },
        load: { archive, shape in try GaussianNaiveBayes(archive, shape: shape) }
    ) { settings, context in
        let smoothing = settings.float(GaussianNaiveBayes.smoothing)
        return DirectLearner(
            context.data, untrained: GaussianNaiveBayes(untrained: ModelShape(context.data)),
            read: { archive, shape in try GaussianNaiveBayes(archive, shape: shape) },
            fit: { data, shouldStop in try GaussianNaiveBayes(data, smoothing: smoothing, shouldStop) })
    }
}
