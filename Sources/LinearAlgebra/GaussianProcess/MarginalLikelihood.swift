import CKernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// log p(y) of observations under a Gaussian process, with its gradient by the logarithms of the covariance's parameters.
///
/// The parameters are in the order lengthscales, signal, noise, where there are main effects their variance and reach, and
/// where columns are warped the inner and then the outer exponents of all columns. Main effects and warping do not go
/// together. With A = ααᵀ − K⁻¹ the gradient of log p(y) is
/// ½ Σ A ∘ ∂K; derivatives of the kernel are computed again for it row by row, so that one n × n matrix is all the
/// memory: K, then its factor, then its inverse.
///
/// A point that was observed w times with the same value may be given once with weight w: its noise is then divided by w,
/// and the density is that of all w observations.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", eq. 5.9.
package struct MarginalLikelihood: Sendable {
    /// The observed points.
    package let points: KernelPoints
    /// The observed values.
    package let observations: [Double]
    /// The dimension, hence the lengthscale, of each column.
    package let dimensionOfColumn: [Int]
    /// The correlation of points.
    package let kernel: StationaryKernel
    /// The prior mean; nil for the most probable one under a standard normal prior, which then counts as part of p(y).
    package let mean: Double?
    /// How often each point was observed, greater than 0; nil for once.
    package let weights: [Double]?

    /// Describes observations.
    package init(
        points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], kernel: StationaryKernel = .matern52,
        mean: Double? = nil, weights: [Double]? = nil
    ) {
        self.points = points
        self.observations = observations
        self.dimensionOfColumn = dimensionOfColumn
        self.kernel = kernel
        self.mean = mean
        self.weights = weights
    }

    /// The same of so many of the points at most, equally far apart in their order.
    package func thinned(to count: Int) -> MarginalLikelihood {
        guard count < points.count else { return self }
        let kept = (0..<max(1, count)).map { $0 * points.count / max(1, count) }
        return MarginalLikelihood(
            points: points.selecting(kept), observations: kept.map { observations[$0] },
            dimensionOfColumn: dimensionOfColumn, kernel: kernel, mean: mean,
            weights: weights.map { weights in kept.map { weights[$0] } })
    }

    /// The memory of an evaluation, so that many evaluations share it.
    package final class Workspace {
        fileprivate let matrix: UnsafeMutablePointer<Double>
        fileprivate let order: Int

        /// Takes 8 · n² bytes.
        package init(order: Int) {
            self.order = order
            matrix = .allocate(capacity: max(1, order * order))
        }

        deinit { matrix.deallocate() }
    }

    /// A value and its gradient.
    package struct Value: Sendable {
        /// log p(y).
        package let logLikelihood: Double
        /// By the logarithms of lengthscales, signal and noise, then of the variance and reach of main effects or of the
        /// exponents, if there are such.
        package let gradient: [Double]
        /// K⁻¹ (y − m).
        package let alpha: [Double]
        /// m.
        package let mean: Double
    }

    /// Why there is no value.
    package enum Failure: Error {
        /// The covariance could not be factored.
        case notPositiveDefinite
        /// The caller asked to stop.
        case stopped
    }

    /// K⁻¹ (y − m) at some parameters: what posterior means are made from.
    ///
    /// - Parameters: As of ``evaluate(_:in:shouldStop:)``.
    /// - Complexity: O(n³ / 3 + n² · columns).
    package func condition(
        _ parameters: KernelParameters, in workspace: Workspace, shouldStop: () -> Bool = { false }
    ) throws(Failure) -> [Double] {
        _ = try factor(points.warped(by: parameters.warping), parameters, in: workspace, shouldStop)
        return Evidence(factor: workspace.matrix, observations: observations, fixedMean: mean).alpha
    }

    /// Fills the workspace with the factor of the covariance; returns the noise of each point.
    private func factor(
        _ points: KernelPoints, _ parameters: KernelParameters, in workspace: Workspace, _ shouldStop: () -> Bool
    ) throws(Failure) -> [Double] {
        let n = points.count
        precondition(workspace.order == n, "the workspace is of another order")
        let noises =
            weights.map { $0.map { parameters.noise / $0 } }
            ?? [Double](repeating: parameters.noise, count: n)
        Covariance.fill(
            workspace.matrix, points, parameters, dimensionOfColumn: dimensionOfColumn, noises: noises,
            kernel: kernel, shouldStop: shouldStop)
        switch InterruptibleCholesky.factor(workspace.matrix, order: n, shouldStop: shouldStop) {
        case .done: return noises
        // A matrix that was not filled to its end has no factor either.
        case .notPositiveDefinite: throw shouldStop() ? .stopped : .notPositiveDefinite
        case .stopped: throw .stopped
        }
    }

    /// Evaluates at some parameters.
    ///
    /// - Parameters:
    ///   - parameters: One lengthscale for each dimension.
    ///   - workspace: Of the order of the points.
    ///   - shouldStop: Asked often.
    /// - Complexity: O(n³ + n² · columns).
    package func evaluate(
        _ parameters: KernelParameters, in workspace: Workspace, shouldStop: () -> Bool = { false }
    ) throws(Failure) -> Value {
        let n = points.count
        let warped = points.warped(by: parameters.warping)
        let noises = try factor(warped, parameters, in: workspace, shouldStop)
        let matrix = workspace.matrix
        let columnWeights = parameters.weights(of: dimensionOfColumn)
        let evidence = Evidence(factor: matrix, observations: observations, fixedMean: mean)
        guard InterruptibleCholesky.invert(matrix, order: n, shouldStop: shouldStop) == .done else { throw .stopped }

        let alpha = evidence.alpha
        var pulls = [Double](repeating: 0, count: parameters.warping == nil ? 0 : n * columnWeights.count)
        let byColumn = alpha.withUnsafeBufferPointer { alpha in
            pulls.withUnsafeMutableBufferPointer { pulls in
                Covariance.contract(
                    warped, weights: columnWeights, signal: parameters.signal, kernel: kernel,
                    pulls: parameters.warping == nil ? nil : pulls.baseAddress, shouldStop: shouldStop
                ) { j, slopes in
                    guard let slopes = slopes.baseAddress, let left = alpha.baseAddress else { return }
                    leptune_scale_slopes_f64(slopes, left[j], left, matrix + j * n, j)
                }
            }
        }
        if shouldStop() { throw .stopped }
        let dimensions = parameters.lengthscales.count
        var gradient = [Double](repeating: 0, count: dimensions + 2)
        for (c, sum) in byColumn.enumerated() { gradient[dimensionOfColumn[c]] += 0.5 * sum }
        var byNoise = 0.0
        for i in 0..<n { byNoise += noises[i] * (alpha[i] * alpha[i] - matrix[i * n + i]) }
        gradient[dimensions] = 0.5 * (evidence.misfit - Double(n) - byNoise)
        gradient[dimensions + 1] = 0.5 * byNoise
        if let effects = EffectTerms(
            parameters, dimensionOfColumn: dimensionOfColumn, isLevel: points.isLevel)
        {
            let found = byEffects(warped, effects, alpha, matrix, shouldStop)
            for (c, sum) in found.byColumn.enumerated() { gradient[dimensionOfColumn[c]] += sum }
            gradient[dimensions] -= found.byVariance
            gradient += [found.byVariance, found.byColumn.reduce(0, +)]
        }
        var value = evidence.logLikelihood
        if mean == nil { value -= 0.5 * evidence.mean * evidence.mean }
        if let weights {
            // Repetitions: w densities of one value around f are one with noise/w, times these.
            let logNoise = log(parameters.noise) + 2 * NormalDistribution.logNormaliser
            for weight in weights {
                value -= 0.5 * ((weight - 1) * logNoise + log(weight))
                gradient[dimensions + 1] -= 0.5 * (weight - 1)
            }
        }
        if let warping = parameters.warping { gradient += byExponents(warping, pulls, columnWeights) }
        return Value(logLikelihood: value, gradient: gradient, alpha: alpha, mean: evidence.mean)
    }

    /// The derivatives of log p(y) through the main effects: by the logarithms of each column's lengthscale and of the
    /// variance.
    private func byEffects(
        _ points: KernelPoints, _ effects: EffectTerms, _ alpha: [Double], _ inverse: UnsafePointer<Double>,
        _ shouldStop: () -> Bool
    ) -> (byColumn: [Double], byVariance: Double) {
        let n = points.count
        var (byColumn, byVariance) = alpha.withUnsafeBufferPointer { alpha in
            Covariance.contract(points, effects, shouldStop: shouldStop) { j, slopes in
                guard let slopes = slopes.baseAddress, let left = alpha.baseAddress else { return }
                leptune_scale_slopes_f64(slopes, left[j], left, inverse + j * n, j)
            }
        }
        for i in 0..<n { byVariance += effects.variance * (alpha[i] * alpha[i] - inverse[i * n + i]) }
        return (byColumn.map { 0.5 * $0 }, 0.5 * byVariance)
    }

    /// The derivatives by the logarithms of all inner and then all outer exponents.
    private func byExponents(_ warping: InputWarping, _ pulls: [Double], _ columnWeights: [Double]) -> [Double] {
        let columns = columnWeights.count
        var result = [Double](repeating: 0, count: 2 * columns)
        for c in 0..<columns where !points.isLevel[c] {
            for (i, x) in points.columns[c].enumerated() {
                let change = warping.value(x, column: c)
                let pull = 2 * columnWeights[c] * pulls[c * points.count + i]
                result[c] += pull * change.byLogInner
                result[columns + c] += pull * change.byLogOuter
            }
        }
        return result
    }
}
