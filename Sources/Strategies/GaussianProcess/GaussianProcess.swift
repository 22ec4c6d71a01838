package import LinearAlgebra

/// What the covariance of a Gaussian process is made of.
package struct KernelParameters: Sendable, Hashable {
    /// ℓ: over what distance each dimension matters, greater than 0; infinity for not at all.
    package var lengthscales: [Double]
    /// The variance of the function, greater than 0.
    package var signal: Double
    /// The variance of the noise on an observation, greater than 0.
    package var noise: Double

    /// Creates parameters.
    package init(lengthscales: [Double], signal: Double, noise: Double) {
        self.lengthscales = lengthscales
        self.signal = signal
        self.noise = noise
    }
}

/// A Gaussian process with a Matérn-5/2 kernel, conditioned on observations.
///
/// Notation: n points, K = signal · C + noise · I (n × n) with C the kernel's correlations, y the observations, m the
/// constant mean, α = K⁻¹ (y − m). The posterior at x has mean m + k(x)ᵀ α and variance signal − k(x)ᵀ K⁻¹ k(x).
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithm 2.1.
package struct GaussianProcess: Sendable {
    /// The observed points.
    package let points: KernelPoints
    /// The observed values.
    package let observations: [Double]
    /// The covariance's parameters.
    package let parameters: KernelParameters
    /// m: the prior mean.
    package let mean: Double
    /// log p(y), given the parameters and the mean.
    package let logMarginalLikelihood: Double
    /// The variance of the noise on each observation.
    private let noises: [Double]
    private let dimensionOfColumn: [Int]
    private let weights: [Double]
    private let inverse: Matrix<Double>
    private let alpha: [Double]

    /// Conditions the process.
    ///
    /// - Parameters:
    ///   - points: n points.
    ///   - observations: n values.
    ///   - dimensionOfColumn: The dimension, hence the lengthscale, of each column.
    ///   - parameters: The covariance's parameters.
    ///   - mean: The prior mean; nil for the most probable one under a standard normal prior.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` if the covariance cannot be factored.
    /// - Complexity: O(n³).
    package init(
        points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], parameters: KernelParameters,
        mean fixedMean: Double? = nil
    ) throws(LinearAlgebraError) {
        try self.init(
            points: points, observations: observations,
            noises: [Double](repeating: parameters.noise, count: points.count), dimensionOfColumn: dimensionOfColumn,
            parameters: parameters, mean: fixedMean)
    }

    private init(
        points: KernelPoints, observations: [Double], noises: [Double], dimensionOfColumn: [Int],
        parameters: KernelParameters, mean fixedMean: Double?
    ) throws(LinearAlgebraError) {
        let weights = dimensionOfColumn.map { 1 / (parameters.lengthscales[$0] * parameters.lengthscales[$0]) }
        let covariance = Self.covariance(of: points, noises: noises, weights: weights, signal: parameters.signal)
        let cholesky = try Cholesky(covariance)
        let inverse = cholesky.inverse()
        let evidence = Evidence(inverse: inverse, observations: observations, fixedMean: fixedMean)
        self.points = points
        self.observations = observations
        self.parameters = parameters
        self.noises = noises
        self.dimensionOfColumn = dimensionOfColumn
        self.weights = weights
        self.inverse = inverse
        alpha = evidence.alpha
        mean = evidence.mean
        logMarginalLikelihood = evidence.logLikelihood(logDeterminant: cholesky.logDeterminant)
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
            dimensionOfColumn: dimensionOfColumn, parameters: parameters, mean: mean)
    }

    /// The posterior means at the observed points, without noise.
    package var fitted: [Double] { observations.indices.map { observations[$0] - noises[$0] * alpha[$0] } }

    /// The posterior at points.
    ///
    /// - Returns: Means and variances, the latter without noise and greater than 0.
    /// - Complexity: O(rows · n²).
    package func predict(_ rows: [[Double]]) -> (means: [Double], variances: [Double]) {
        let n = points.count
        let cross = Matrix<Double>(rows: rows.count, columns: n) { buffer in
            for (r, row) in rows.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: buffer[(r * n)..<((r + 1) * n)])
                points.squaredDistances(from: row, weights: weights, into: target)
                Matern52.apply(target)
                for j in 0..<n { target[j] *= parameters.signal }
            }
        }
        let solved = cross.multiplied(by: inverse)
        let means = cross.multiplied(by: alpha).map { $0 + mean }
        let variances = cross.withUnsafeBufferPointer { k in
            solved.withUnsafeBufferPointer { v in
                rows.indices.map { r in
                    let range = (r * n)..<((r + 1) * n)
                    let reduction = BLAS.dot(
                        UnsafeBufferPointer(rebasing: k[range]), UnsafeBufferPointer(rebasing: v[range]))
                    return bounded(parameters.signal - reduction)
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
                Matern52.apply(values, derivatives: derivatives)
                for j in 0..<n {
                    values[j] *= parameters.signal
                    derivatives[j] *= parameters.signal
                }
            }
        }
        let solved = inverse.multiplied(by: k)
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

    /// K, of which only the lower triangle is filled.
    private static func covariance(
        of points: KernelPoints, noises: [Double], weights: [Double], signal: Double
    ) -> Matrix<Double> {
        let n = points.count
        var result = Matrix<Double>(rows: n, columns: n)
        result.withUnsafeMutableBufferPointer { buffer in
            for j in 0..<n {
                let target = UnsafeMutableBufferPointer(rebasing: buffer[(j * n)..<(j * n + j)])
                points.squaredDistances(from: points.row(j), weights: weights, into: target)
                Matern52.apply(target)
                for i in 0..<j { target[i] *= signal }
                buffer[j * n + j] = signal + noises[j]
            }
        }
        return result
    }
}

/// What the observations say, given the inverse of their covariance.
struct Evidence {
    /// m: the prior mean.
    let mean: Double
    /// K⁻¹ (y − m).
    let alpha: [Double]
    /// (y − m)ᵀ K⁻¹ (y − m).
    let misfit: Double

    /// Finds the mean, if it is not fixed: the most probable one under a standard normal prior.
    init(inverse: Matrix<Double>, observations: [Double], fixedMean: Double?) {
        if let fixedMean {
            mean = fixedMean
        } else {
            let sums = inverse.multiplied(by: [Double](repeating: 1, count: observations.count))
            mean = BLAS.dot(sums, observations) / (1 + sums.reduce(0, +))
        }
        let mean = mean
        let residuals = observations.map { $0 - mean }
        alpha = inverse.multiplied(by: residuals)
        misfit = BLAS.dot(residuals, alpha)
    }

    /// log p(y).
    func logLikelihood(logDeterminant: Double) -> Double {
        -0.5 * misfit - 0.5 * logDeterminant - Double(alpha.count) * NormalDistribution.logNormaliser
    }
}
