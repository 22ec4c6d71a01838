import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A Gaussian process, or one for each class, conditioned on training rows.
struct GaussianProcessModel: FittedModel {
    /// One process.
    struct Latent: Sendable {
        /// 1/ℓ² of each column, in the features' own units.
        let columnWeights: [Double]
        /// The variance of the function.
        let signal: Double
        /// What kernels with the rows are multiplied by for the mean.
        let alpha: [Double]
        /// √W of each row, the roots of the likelihood's curvature at the mode; empty for numbers.
        let roots: [Double]
    }

    /// What latent values become.
    enum Answer: Sendable, Hashable {
        /// One of the classes that were seen, by their codes, of `outputs` in all. Two classes have one process, whose
        /// high values are the second class; one has none; more have one each.
        case classes(seen: [Int], outputs: Int)
        /// A number: deviation · value + mean.
        case number(mean: Double, deviation: Double)
    }

    let kernel: StationaryKernel
    let points: KernelPoints
    let latents: [Latent]
    let answer: Answer
    /// The factor of B = I + √W K √W of each process of classes; what variances are made from.
    private let factors: [Matrix<Double>]

    /// Rows that are predicted at once.
    private static let blockRows = 64

    /// Puts a model together.
    ///
    /// - Parameter shouldStop: Asked often; once it answered true the model is of no use.
    init(
        kernel: StationaryKernel, points: KernelPoints, latents: [Latent], answer: Answer,
        shouldStop: () -> Bool = { false }
    ) {
        self.kernel = kernel
        self.points = points
        self.latents = latents
        self.answer = answer
        factors = latents.filter { !$0.roots.isEmpty }.map { latent in
            let n = points.count
            var matrix = Matrix<Double>(rows: n, columns: n)
            matrix.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                Covariance.fill(
                    base, points, weights: latent.columnWeights, signal: latent.signal,
                    noises: [Double](repeating: 0, count: n), kernel: kernel, shouldStop: shouldStop)
                for i in 0..<n {
                    for j in 0...i { base[i * n + j] *= latent.roots[i] * latent.roots[j] }
                    base[i * n + i] += 1
                }
                // The smallest eigenvalue is 1: only numbers that are not finite have no factor, and they stay so.
                _ = InterruptibleCholesky.factor(base, order: n, shouldStop: shouldStop)
            }
            return matrix
        }
    }

    var operationsPerRow: Int {
        points.count * (latents.count * (4 * points.columns.count + 40) + 2 * factors.count * points.count)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == points.columns.count else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: points.columns.count)
        }
        switch answer {
        case .number(let mean, let deviation):
            guard let latent = latents.first else {
                return Matrix(rows: features.rows, columns: 1, repeating: Float(mean))
            }
            var result = Matrix<Float>(rows: features.rows, columns: 1)
            forEachBlock(of: features, latent) { start, cross in
                for (r, value) in cross.multiplied(by: latent.alpha).enumerated() {
                    result[start + r, 0] = Float(deviation * value + mean)
                }
            }
            return result
        case .classes(let seen, let outputs):
            return probabilities(of: features, seen, outputs)
        }
    }

    private func probabilities(of features: Matrix<Float>, _ seen: [Int], _ outputs: Int) -> Matrix<Float> {
        var result = Matrix<Float>(rows: features.rows, columns: outputs)
        guard !latents.isEmpty else {
            for row in 0..<features.rows {
                for code in seen { result[row, code] = 1 / Float(seen.count) }
            }
            return result
        }
        var shares = Matrix<Double>(rows: features.rows, columns: latents.count)
        for (k, latent) in latents.enumerated() {
            forEachBlock(of: features, latent) { start, cross in
                let means = cross.multiplied(by: latent.alpha)
                let reductions = reductions(of: cross, k)
                for r in 0..<cross.rows {
                    shares[start + r, k] = Self.averagedLogistic(
                        mean: means[r], variance: max(0, latent.signal - reductions[r]))
                }
            }
        }
        for row in 0..<features.rows {
            if latents.count == 1 {
                result[row, seen[0]] = Float(1 - shares[row, 0])
                result[row, seen[1]] = Float(shares[row, 0])
                continue
            }
            let sum = (0..<latents.count).reduce(0) { $0 + shares[row, $1] }
            for (k, code) in seen.enumerated() {
                result[row, code] = sum > 0 ? Float(shares[row, k] / sum) : 1 / Float(seen.count)
            }
        }
        return result
    }

    /// kᵀ √W B⁻¹ √W k of each row of kernels.
    private func reductions(of cross: Matrix<Double>, _ k: Int) -> [Double] {
        let n = points.count
        // One row of kernels a column, as the substitution wants it.
        var scaled = Matrix<Double>(rows: n, columns: cross.rows) { i, r in latents[k].roots[i] * cross[r, i] }
        let columns = scaled.columns
        return scaled.withUnsafeMutableBufferPointer { b in
            factors[k].withUnsafeBufferPointer { l -> [Double] in
                var sums = [Double](repeating: 0, count: columns)
                guard let b = b.baseAddress, let l = l.baseAddress else { return sums }
                Double.rawTrsm(false, n, columns, l, n, b, columns)
                for i in 0..<n {
                    for r in 0..<columns { sums[r] += b[i * columns + r] * b[i * columns + r] }
                }
                return sums
            }
        }
    }

    /// Calls a closure with the kernels of one block of rows after another: rows × points.
    private func forEachBlock(
        of features: Matrix<Float>, _ latent: Latent, _ body: (_ start: Int, _ cross: Matrix<Double>) -> Void
    ) {
        let n = points.count
        for start in stride(from: 0, to: features.rows, by: Self.blockRows) {
            let count = min(Self.blockRows, features.rows - start)
            let cross = Matrix<Double>(rows: count, columns: n) { buffer in
                for r in 0..<count {
                    let target = UnsafeMutableBufferPointer(rebasing: buffer[(r * n)..<((r + 1) * n)])
                    points.squaredDistances(
                        from: features.row(start + r).map { Double($0) }, weights: latent.columnWeights, into: target)
                    kernel.apply(target, times: latent.signal)
                }
            }
            body(start, cross)
        }
    }

    /// The mean of σ(z) for a normal z, by the trapezoidal rule, which converges exponentially here.
    static func averagedLogistic(mean: Double, variance: Double) -> Double {
        let deviation = variance.squareRoot()
        let step = 0.125
        var (sum, total) = (0.0, 0.0)
        for k in -64...64 {
            let s = Double(k) * step
            let density = exp(-0.5 * s * s)
            let z = mean + deviation * s
            let e = exp(-abs(z))
            sum += density * (z >= 0 ? 1 / (1 + e) : e / (1 + e))
            total += density
        }
        return sum / total
    }
}
