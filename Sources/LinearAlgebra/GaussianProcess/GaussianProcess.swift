import COpenBLAS

/// A Gaussian process, conditioned on observations.
///
/// Notation: n points, K = signal · C + diag(noise) (n × n) with C the kernel's correlations, y the observations, m the
/// constant mean, L the factor of K, α = K⁻¹ (y − m). The posterior at x has mean m + k(x)ᵀ α and variance
/// signal − |L⁻¹ k(x)|².
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithm 2.1.
package struct GaussianProcess: Sendable {
    /// The observed points.
    package let points: KernelPoints
    /// The observed values.
    package let observations: [Double]
    /// The covariance's parameters.
    package let parameters: KernelParameters
    /// The correlation of points.
    package let kernel: StationaryKernel
    /// m: the prior mean.
    package let mean: Double
    /// log p(y), given the parameters and the mean.
    package let logMarginalLikelihood: Double
    /// K⁻¹ (y − m).
    package let alpha: [Double]
    /// The variance of the noise on each observation.
    private let noises: [Double]
    private let dimensionOfColumn: [Int]
    private let weights: [Double]
    /// L; what is above its diagonal is not used.
    private let factor: Matrix<Double>
    /// K⁻¹, where gradients of the posterior are wanted: one product instead of two substitutions for each.
    private let inverse: Matrix<Double>?

    /// Conditions the process.
    ///
    /// - Parameters:
    ///   - points: n points.
    ///   - observations: n values.
    ///   - dimensionOfColumn: The dimension, hence the lengthscale, of each column.
    ///   - parameters: The covariance's parameters.
    ///   - kernel: The correlation of points.
    ///   - mean: The prior mean; nil for the most probable one under a standard normal prior.
    ///   - isForGradients: Whether gradients of the posterior will be asked for often; costs twice as much again.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` if the covariance cannot be factored.
    /// - Complexity: O(n³).
    package init(
        points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], parameters: KernelParameters,
        kernel: StationaryKernel = .matern52, mean fixedMean: Double? = nil, isForGradients: Bool = true
    ) throws(LinearAlgebraError) {
        try self.init(
            points: points, observations: observations,
            noises: [Double](repeating: parameters.noise, count: points.count), dimensionOfColumn: dimensionOfColumn,
            parameters: parameters, kernel: kernel, mean: fixedMean, isForGradients: isForGradients)
    }

    private init(
        points: KernelPoints, observations: [Double], noises: [Double], dimensionOfColumn: [Int],
        parameters: KernelParameters, kernel: StationaryKernel, mean fixedMean: Double?, isForGradients: Bool
    ) throws(LinearAlgebraError) {
        let n = points.count
        let weights = parameters.weights(of: dimensionOfColumn)
        var factor = Matrix<Double>(rows: n, columns: n)
        let evidence = factor.withUnsafeMutableBufferPointer { buffer -> Evidence? in
            guard let base = buffer.baseAddress else { return nil }
            Covariance.fill(
                base, points, weights: weights, signal: parameters.signal, noises: noises, kernel: kernel)
            guard InterruptibleCholesky.factor(base, order: n) == .done else { return nil }
            return Evidence(factor: base, observations: observations, fixedMean: fixedMean)
        }
        guard let evidence else { throw .notPositiveDefinite(order: n) }
        self.points = points
        self.observations = observations
        self.parameters = parameters
        self.kernel = kernel
        self.noises = noises
        self.dimensionOfColumn = dimensionOfColumn
        self.weights = weights
        self.factor = factor
        if isForGradients {
            var inverse = factor
            inverse.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                _ = InterruptibleCholesky.invert(base, order: n)
            }
            inverse.mirrorLowerTriangle()
            self.inverse = inverse
        } else {
            inverse = nil
        }
        alpha = evidence.alpha
        mean = evidence.mean
        logMarginalLikelihood = evidence.logLikelihood
    }

    /// The process that has also observed its own mean at further points: what it will know once they are measured.
    ///
    /// These observations count as free of noise, so that nothing is left to be learnt from measuring them again.
    package func imagining(_ rows: [[Double]]) throws(LinearAlgebraError) -> GaussianProcess {
        guard !rows.isEmpty else { return self }
        var points = points
        for row in rows { points.append(row) }
        return try GaussianProcess(
            points: points, observations: observations + predict(rows).means,
            noises: noises + [Double](repeating: min(parameters.noise, 1e-6 * parameters.signal), count: rows.count),
            dimensionOfColumn: dimensionOfColumn, parameters: parameters, kernel: kernel, mean: mean,
            isForGradients: inverse != nil)
    }

    /// The posterior means at the observed points, without noise.
    package var fitted: [Double] { observations.indices.map { observations[$0] - noises[$0] * alpha[$0] } }

    /// The posterior at points.
    ///
    /// - Returns: Means and variances, the latter without noise and greater than 0.
    /// - Complexity: O(rows · n²).
    package func predict(_ rows: [[Double]]) -> (means: [Double], variances: [Double]) {
        let n = points.count
        var cross = Matrix<Double>(rows: rows.count, columns: n) { buffer in
            for (r, row) in rows.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: buffer[(r * n)..<((r + 1) * n)])
                points.squaredDistances(from: row, weights: weights, into: target)
                kernel.apply(target, times: parameters.signal)
            }
        }
        let means = cross.multiplied(by: alpha).map { $0 + mean }
        let variances = cross.withUnsafeMutableBufferPointer { k in
            factor.withUnsafeBufferPointer { l -> [Double] in
                guard let k = k.baseAddress, let l = l.baseAddress else {
                    return rows.map { _ in parameters.signal }
                }
                cblas_dtrsm(
                    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows.count), Int32(n), 1, l,
                    Int32(n), k, Int32(n))
                return rows.indices.map { r in
                    bounded(parameters.signal - Double.rawDot(n, k + r * n, k + r * n))
                }
            }
        }
        return (means, variances)
    }

    /// The posterior at a point, with the gradients of mean and variance by the columns.
    ///
    /// Columns with categories have gradient 0.
    ///
    /// - Complexity: O(n²).
    package func predictWithGradient(
        _ row: [Double]
    ) -> (mean: Double, variance: Double, meanGradient: [Double], varianceGradient: [Double]) {
        let n = points.count
        var k = [Double](repeating: 0, count: n)
        var slopes = [Double](repeating: 0, count: n)
        k.withUnsafeMutableBufferPointer { values in
            slopes.withUnsafeMutableBufferPointer { derivatives in
                points.squaredDistances(from: row, weights: weights, into: values)
                kernel.apply(values, times: parameters.signal, derivatives: derivatives)
            }
        }
        let solved = solve(k)
        var meanGradient = [Double](repeating: 0, count: row.count)
        var varianceGradient = meanGradient
        for c in row.indices where !points.isLevel[c] {
            var byMean = 0.0
            var byVariance = 0.0
            for j in 0..<n {
                let change = slopes[j] * (row[c] - points.columns[c][j])
                byMean += change * alpha[j]
                byVariance += change * solved[j]
            }
            meanGradient[c] = 2 * weights[c] * byMean
            varianceGradient[c] = -4 * weights[c] * byVariance
        }
        return (
            mean + BLAS.dot(k, alpha), bounded(parameters.signal - BLAS.dot(k, solved)), meanGradient,
            varianceGradient
        )
    }

    /// A variance that rounding cannot make 0 or negative.
    private func bounded(_ variance: Double) -> Double { max(variance, 1e-12 * parameters.signal) }

    /// K⁻¹ · k.
    private func solve(_ k: [Double]) -> [Double] {
        if let inverse { return inverse.multiplied(by: k) }
        var result = k
        result.withUnsafeMutableBufferPointer { x in
            factor.withUnsafeBufferPointer { l in
                guard let x = x.baseAddress, let l = l.baseAddress else { return }
                BLAS.substitute(l, order: k.count, into: x)
                BLAS.substitute(l, order: k.count, transposing: true, into: x)
            }
        }
        return result
    }
}
