import LinearAlgebra
package import Randomness

/// Finds the kernel parameters that are most probable given the observations: maximum a posteriori.
package struct EvidenceMaximisation: Sendable {
    /// The observed points.
    let points: KernelPoints
    /// The observed values, standardised.
    let observations: [Double]
    /// The dimension of each column.
    let dimensionOfColumn: [Int]
    private let dimensions: Int
    private let prior: HyperparameterPrior

    /// Up to how many observations several starts are tried; with more, a sample of so many finds the start.
    private static let sampleSize = 64

    /// Prepares the search.
    package init(points: KernelPoints, observations: [Double], dimensionOfColumn: [Int]) {
        self.points = points
        self.observations = observations
        self.dimensionOfColumn = dimensionOfColumn
        dimensions = (dimensionOfColumn.max() ?? -1) + 1
        prior = HyperparameterPrior(dimensions: dimensions)
    }

    /// The most probable parameters that were found.
    ///
    /// Several starts climb on at most 64 observations, spread evenly over all; the best of them then climbs on all
    /// observations. Nothing is carried over from earlier calls, so that the result follows from the arguments.
    ///
    /// - Returns: nil if the covariance could not be factored from any start.
    /// - Complexity: O(n³ + n² · columns) for each of about a dozen evaluations.
    package func mostProbable(using generator: inout CounterGenerator) -> KernelParameters? {
        let n = points.count
        guard n > Self.sampleSize else { return climbing(from: starts(using: &generator), evaluations: 80) }
        var sample = KernelPoints(isLevel: points.isLevel)
        var values: [Double] = []
        for i in 0..<Self.sampleSize {
            let index = i * n / Self.sampleSize
            sample.append(points.row(index))
            values.append(observations[index])
        }
        let rehearsal = EvidenceMaximisation(
            points: sample, observations: values, dimensionOfColumn: dimensionOfColumn)
        guard let start = rehearsal.climbing(from: starts(using: &generator), evaluations: 40) else {
            return climbing(from: starts(using: &generator), evaluations: 20)
        }
        return climbing(from: [logarithms(of: start)], evaluations: 12)
    }

    /// The best parameters found from several starts, each of logarithms: lengthscales, signal, noise.
    private func climbing(from starts: [[Double]], evaluations: Int) -> KernelParameters? {
        let priors = prior.all(dimensions: dimensions)
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = evaluations
        minimiser.gradientTolerance = 1e-3
        minimiser.valueTolerance = 1e-6
        var best: LBFGSB.Minimum?
        for start in starts {
            let found = minimiser.minimise(
                from: start, lower: priors.map(\.bounds.lowerBound), upper: priors.map(\.bounds.upperBound),
                negativeLogPosterior)
            if found.value.isFinite, found.value < best?.value ?? .infinity { best = found }
        }
        return best.map { parameters(from: $0.point) }
    }

    private func starts(using generator: inout CounterGenerator) -> [[Double]] {
        let root = 0.5 * Double(max(1, dimensions)).logarithm
        func start(_ lengthscale: () -> Double, noise: Double) -> [Double] {
            (0..<dimensions).map { _ in lengthscale() } + [0, noise]
        }
        var random = generator
        defer { generator = random }
        return [
            start({ root - 0.7 }, noise: -5), start({ root + 0.7 }, noise: -8),
            start({ root - 0.5 + random.normal() }, noise: -3),
        ]
    }

    private func logarithms(of parameters: KernelParameters) -> [Double] {
        (parameters.lengthscales + [parameters.signal, parameters.noise]).map(\.logarithm)
    }

    private func parameters(from logarithms: [Double]) -> KernelParameters {
        let values = logarithms.map(\.exponential)
        return KernelParameters(
            lengthscales: Array(values[..<dimensions]), signal: values[dimensions], noise: values[dimensions + 1])
    }

    /// −log p(y, parameters), up to a constant, with its gradient by the parameters' logarithms.
    ///
    /// With A = ααᵀ − K⁻¹ the gradient of log p(y) is ½ Σ A ∘ ∂K. For a lengthscale, ∂K is signal · C′ · (−2 d²/ℓ²)
    /// with C′ the kernel's derivative by the squared distance; the sum over pairs of W · (xⱼ − xₖ)² is
    /// 2 Σ xⱼ² (W·1)ⱼ − 2 xᵀ W x. The mean is the most probable one, where the derivative by it is 0.
    ///
    /// - Returns: Infinity if the covariance cannot be factored.
    package func negativeLogPosterior(_ logarithms: [Double], _ gradient: inout [Double]) -> Double {
        let n = points.count
        let parameters = parameters(from: logarithms)
        let weights = dimensionOfColumn.map { 1 / (parameters.lengthscales[$0] * parameters.lengthscales[$0]) }
        var covariance = Matrix<Double>(rows: n, columns: n)
        var slopes = Matrix<Double>(rows: n, columns: n)
        covariance.withUnsafeMutableBufferPointer { k in
            slopes.withUnsafeMutableBufferPointer { g in
                for j in 0..<n {
                    let values = UnsafeMutableBufferPointer(rebasing: k[(j * n)..<(j * n + j)])
                    let derivatives = UnsafeMutableBufferPointer(rebasing: g[(j * n)..<(j * n + j)])
                    points.squaredDistances(from: points.row(j), weights: weights, into: values)
                    Matern52.apply(values, derivatives: derivatives)
                    for i in 0..<j { values[i] *= parameters.signal }
                    k[j * n + j] = parameters.signal + parameters.noise
                }
            }
        }
        // A covariance without a factor is as bad as can be; the search then shortens its step.
        guard let cholesky = try? Cholesky(covariance) else { return .infinity }
        let inverse = cholesky.inverse()
        let evidence = Evidence(inverse: inverse, observations: observations, fixedMean: nil)
        let alpha = evidence.alpha

        // W = A ∘ signal · C′, below the diagonal and then mirrored; the diagonal does not count.
        slopes.withUnsafeMutableBufferPointer { w in
            inverse.withUnsafeBufferPointer { inverse in
                for j in 0..<n {
                    let scale = parameters.signal
                    let alphaJ = alpha[j]
                    for i in 0..<j { w[j * n + i] *= scale * (alphaJ * alpha[i] - inverse[j * n + i]) }
                    for i in 0..<j { w[i * n + j] = w[j * n + i] }
                }
            }
        }
        gradient = [Double](repeating: 0, count: dimensions + 2)
        let sums = slopes.multiplied(by: [Double](repeating: 1, count: n))
        for (c, column) in points.columns.enumerated() {
            let dimension = dimensionOfColumn[c]
            if points.isLevel[c] {
                gradient[dimension] += weights[c] * differing(column, slopes)
            } else {
                let product = slopes.multiplied(by: column)
                let squares = (0..<n).reduce(0) { $0 + column[$1] * column[$1] * sums[$1] }
                gradient[dimension] += weights[c] * 2 * (squares - BLAS.dot(column, product))
            }
        }
        let trace = (0..<n).reduce(0) { $0 + inverse[$1, $1] }
        let power = BLAS.dot(alpha, alpha)
        let noise = parameters.noise
        gradient[dimensions] = -0.5 * (evidence.misfit - noise * power - Double(n) + noise * trace)
        gradient[dimensions + 1] = -0.5 * noise * (power - trace)

        var value = -evidence.logLikelihood(logDeterminant: cholesky.logDeterminant) + evidence.mean * evidence.mean / 2
        for (i, prior) in prior.all(dimensions: dimensions).enumerated() {
            let penalty = prior.penalty(logarithms[i])
            value += penalty.value
            gradient[i] += penalty.slope
        }
        return value
    }

    /// The sum of a symmetric matrix over the pairs whose categories differ.
    private func differing(_ column: [Double], _ matrix: Matrix<Double>) -> Double {
        let n = column.count
        return matrix.withUnsafeBufferPointer { w in
            var sum = 0.0
            for j in 0..<n {
                for i in 0..<j where column[i] != column[j] { sum += w[j * n + i] }
            }
            return 2 * sum
        }
    }
}
