import Datasets
import LinearAlgebra
import SearchSpaces

/// Linear regression with an L2 penalty, solved in closed form.
///
/// Minimises 1/(2n) · Σ (y − b − xᵀw)² + l2/2 · |w|²; the intercept b is not penalised. Features stay in single
/// precision; the normal equations are summed and solved in double, as their condition is that of the data squared.
final class RidgeRegression: Learner {
    private let data: TrainingSet
    private let penalty: Double
    private var weights: [Float]
    private var intercept: Float = 0

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    init(penalty: Double, data: TrainingSet) {
        self.data = data
        self.penalty = penalty
        weights = [Float](repeating: 0, count: data.features.columns)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if !isConverged { try solve(shouldStop) }
        epoch += 1
    }

    /// Solves (XᵀX / n + l2 · I) w = Xᵀy / n over centred columns.
    private func solve(_ shouldStop: () -> Bool) throws(TrainingError) {
        guard case .numbers(let targets) = data.target else {
            preconditionFailure("ridge regression is made for numbers only")
        }
        let n = data.count
        let d = data.features.columns
        var means = [Double](repeating: 0, count: d)
        data.features.withUnsafeBufferPointer { x in
            for r in 0..<n {
                for c in 0..<d { means[c] += Double(x[r * d + c]) }
            }
        }
        for c in 0..<d { means[c] /= Double(n) }
        let targetMean = targets.reduce(0) { $0 + Double($1) } / Double(n)

        var gram = Matrix<Double>(rows: d, columns: d)
        var moment = [Double](repeating: 0, count: d)
        let blockRows = min(n, 256)
        var block = [Double](repeating: 0, count: blockRows * d)
        var errors = [Double](repeating: 0, count: blockRows)
        var start = 0
        while start < n && d > 0 {
            if shouldStop() { throw .stopped }
            let count = min(blockRows, n - start)
            data.features.withUnsafeBufferPointer { x in
                for r in 0..<count {
                    for c in 0..<d { block[r * d + c] = Double(x[(start + r) * d + c]) - means[c] }
                    errors[r] = Double(targets[start + r]) - targetMean
                }
            }
            add(block, errors, rows: count, to: &gram, &moment)
            start += count
        }
        for c in 0..<d {
            for other in 0...c { gram[c, other] /= Double(n) }
            gram[c, c] += penalty
            moment[c] /= Double(n)
        }
        let solution: [Double]
        do {
            solution = try Cholesky(gram).solve(moment)
        } catch {
            throw .singular("the features are linearly dependent; raise l2 above \(penalty)")
        }
        weights = solution.map { Float($0) }
        intercept = Float(targetMean - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 })
        guard intercept.isFinite, weights.allSatisfy(\.isFinite) else { throw .diverged(epoch: 1) }
    }

    private func add(
        _ block: [Double], _ errors: [Double], rows: Int, to gram: inout Matrix<Double>, _ moment: inout [Double]
    ) {
        let d = moment.count
        block.withUnsafeBufferPointer { x in
            errors.withUnsafeBufferPointer { y in
                gram.withUnsafeMutableBufferPointer { g in
                    moment.withUnsafeMutableBufferPointer { m in
                        guard
                            let x = x.baseAddress, let y = y.baseAddress, let g = g.baseAddress, let m = m.baseAddress
                        else { return }
                        BLAS.syrk(n: d, k: rows, a: x, lda: d, transposingA: true, beta: 1, c: g, ldc: d)
                        BLAS.gemv(m: rows, n: d, a: x, lda: d, transposingA: true, x: y, beta: 1, y: m)
                    }
                }
            }
        }
    }

    private var fitted: LinearModel {
        LinearModel(
            weights: Matrix(rows: weights.count, columns: 1, elements: weights), intercepts: [intercept],
            link: .identity)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel { fitted }

    func encodeState() throws -> [UInt8] {
        var archive = TensorArchive()
        archive["epoch"] = .integers([Int64(epoch)])
        archive["weights"] = .floats(weights)
        archive["intercept"] = .floats([intercept])
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let restored = try archive.floats("weights", count: weights.count)
        let restoredIntercept = try archive.floats("intercept", count: 1)[0]
        epoch = try archive.count("epoch")
        weights = restored
        intercept = restoredIntercept
    }
}

extension RidgeRegression {
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-3), "The weight of the squared weights beside the mean squared error."
    )
}

extension EstimatorEntry {
    static let ridgeRegression = EstimatorEntry(
        "ridge", "Linear regression with an L2 penalty, in closed form.",
        tasks: [.regression],
        options: [RidgeRegression.l2],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-6, high: 1e2, log: true, step: nil))]),
        usesEpochs: false,
        memory: { _, size in
            // The Gram matrix and its factor, and a block of rows, in double.
            (2 * size.columns * size.columns + 256 * (size.columns + 1)) * MemoryLayout<Double>.size
        },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        RidgeRegression(penalty: settings.float(RidgeRegression.l2), data: context.data)
    }
}
