/// A Gaussian process, conditioned on observations.
///
/// Notation: n points, K = signal · C + E + diag(noise) (n × n) with C the kernel's correlations, E the main effects if
/// there are any, y the observations, m the constant mean, L the factor of K, α = K⁻¹ (y − m). The posterior at x has mean
/// m + k(x)ᵀ α and variance k(x, x) − |L⁻¹ k(x)|².
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
    package let noises: [Double]
    /// The dimension, hence the lengthscale, of each column.
    package let dimensionOfColumn: [Int]
    /// 1/ℓ² of each column.
    let weights: [Double]
    /// The points with their columns warped, between which distances are taken.
    let warped: KernelPoints
    /// E.
    let effects: EffectTerms?
    /// L.
    let factor: GrowingCholesky

    /// Conditions the process.
    ///
    /// - Parameters:
    ///   - points: n points.
    ///   - observations: n values.
    ///   - dimensionOfColumn: The dimension, hence the lengthscale, of each column.
    ///   - parameters: The covariance's parameters.
    ///   - kernel: The correlation of points.
    ///   - noises: The variance of the noise on each observation, such as `noise / repeats`; nil for the parameters' own.
    ///   - mean: The prior mean; nil for the most probable one under a standard normal prior.
    ///   - previous: A process whose factor is used as far as its parameters and first points are the same. The result
    ///     has the same bits with or without it.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` if the covariance cannot be factored.
    /// - Complexity: O(n³), or O(n²) for each point that is not shared.
    package init(
        points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], parameters: KernelParameters,
        kernel: StationaryKernel = .matern52, noises: [Double]? = nil, mean fixedMean: Double? = nil,
        reusing previous: GaussianProcess? = nil
    ) throws(LinearAlgebraError) {
        let noises = noises ?? [Double](repeating: parameters.noise, count: points.count)
        let weights = parameters.weights(of: dimensionOfColumn)
        var factor = GrowingCholesky()
        if let previous, previous.parameters == parameters, previous.kernel == kernel,
            previous.dimensionOfColumn == dimensionOfColumn
        {
            let same = zip(previous.noises, noises).prefix { $0 == $1 }.count
            factor = previous.factor.prefix(rows: min(same, previous.points.commonPrefix(with: points)))
        }
        let warped = points.warped(by: parameters.warping)
        let effects = EffectTerms(
            parameters, dimensionOfColumn: dimensionOfColumn, isLevel: points.isLevel)
        try factor.extend(
            to: warped, weights: weights, signal: parameters.signal, noises: noises, kernel: kernel, effects: effects)
        let evidence = Evidence(factor: factor, observations: observations, fixedMean: fixedMean)
        self.points = points
        self.observations = observations
        self.parameters = parameters
        self.kernel = kernel
        self.noises = noises
        self.dimensionOfColumn = dimensionOfColumn
        self.weights = weights
        self.warped = warped
        self.effects = effects
        self.factor = factor
        alpha = evidence.alpha
        mean = evidence.mean
        logMarginalLikelihood = evidence.logLikelihood
    }

    /// The process that has also observed its own mean at further points: what it will know once they are measured.
    ///
    /// These observations count as free of noise, so that nothing is left to be learnt from measuring them again.
    ///
    /// - Complexity: O(n²) for each of the points, and for up to 63 others.
    package func imagining(_ rows: [[Double]]) throws(LinearAlgebraError) -> GaussianProcess {
        guard !rows.isEmpty else { return self }
        var points = points
        for row in rows { points.append(row) }
        return try GaussianProcess(
            points: points, observations: observations + predict(rows).means, dimensionOfColumn: dimensionOfColumn,
            parameters: parameters, kernel: kernel,
            noises: noises + [Double](repeating: min(parameters.noise, 1e-6 * parameters.variance), count: rows.count),
            mean: mean, reusing: self)
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
            warped.withColumns { columns in
                weights.withUnsafeBufferPointer { weights in
                    guard let base = buffer.baseAddress else { return }
                    // Without columns there is nothing to read there.
                    let weights = weights.baseAddress ?? UnsafePointer(base)
                    for (r, row) in rows.enumerated() {
                        let place = parameters.warping?(row) ?? row
                        place.withUnsafeBufferPointer { place in
                            columns.squaredDistances(
                                from: place.baseAddress ?? weights, weights: weights, first: n, into: base + r * n)
                        }
                        kernel.apply(
                            UnsafeMutableBufferPointer(start: base + r * n, count: n), times: parameters.signal)
                    }
                    guard let effects else { return }
                    withUnsafeTemporaryAllocation(of: Double.self, capacity: n + 1) { scratch in
                        guard let scratch = scratch.baseAddress else { return }
                        for (r, row) in rows.enumerated() {
                            (parameters.warping?(row) ?? row).withUnsafeBufferPointer { place in
                                guard let place = place.baseAddress else { return }
                                effects.add(
                                    from: place, values: columns.values, stride: n, first: n, scratch: scratch,
                                    to: base + r * n)
                            }
                        }
                    }
                }
            }
        }
        let means = cross.multiplied(by: alpha).map { $0 + mean }
        let variances = cross.withUnsafeMutableBufferPointer { k -> [Double] in
            guard let k = k.baseAddress else { return rows.map { _ in parameters.variance } }
            factor.substitute(into: k, rows: rows.count, stride: n)
            return rows.indices.map { r in bounded(parameters.variance - Double.rawDot(n, k + r * n, k + r * n)) }
        }
        return (means, variances)
    }

    /// The posterior at a point, with the gradients of mean and variance by the columns.
    ///
    /// Columns with categories have gradient 0. For many points in one place, ``LocalPosterior`` is faster.
    ///
    /// - Complexity: O(n²).
    package func predictWithGradient(
        _ row: [Double]
    ) -> (mean: Double, variance: Double, meanGradient: [Double], varianceGradient: [Double]) {
        let n = points.count
        let place = parameters.warping?(row) ?? row
        var k = [Double](repeating: 0, count: n)
        var slopes = [Double](repeating: 0, count: n)
        k.withUnsafeMutableBufferPointer { values in
            slopes.withUnsafeMutableBufferPointer { derivatives in
                warped.squaredDistances(from: place, weights: weights, into: values)
                kernel.apply(values, times: parameters.signal, derivatives: derivatives)
            }
        }
        withEffects(at: place) { effects, values, place, scratch in
            k.withUnsafeMutableBufferPointer { k in
                guard let k = k.baseAddress else { return }
                effects.add(from: place, values: values, stride: n, first: n, scratch: scratch, to: k)
            }
        }
        let solved = solve(k)
        var meanGradient = [Double](repeating: 0, count: row.count)
        var varianceGradient = meanGradient
        for c in row.indices where !points.isLevel[c] {
            var byMean = 0.0
            var byVariance = 0.0
            for j in 0..<n {
                let change = slopes[j] * (place[c] - warped.columns[c][j])
                byMean += change * alpha[j]
                byVariance += change * solved[j]
            }
            let weight = weights[c] * parameters.slope(at: row[c], column: c)
            meanGradient[c] = 2 * weight * byMean
            varianceGradient[c] = -4 * weight * byVariance
        }
        withEffects(at: place) { effects, values, place, scratch in
            effects.addGradient(
                at: place, values: values, stride: n, first: n, weights: alpha, times: 1, scratch: scratch,
                to: &meanGradient)
            effects.addGradient(
                at: place, values: values, stride: n, first: n, weights: solved, times: -2, scratch: scratch,
                to: &varianceGradient)
        }
        return (
            mean + BLAS.dot(k, alpha), bounded(parameters.variance - BLAS.dot(k, solved)), meanGradient,
            varianceGradient
        )
    }

    /// Calls a function with the effects, the points, a row and 2 n places, if there are effects.
    private func withEffects(
        at place: [Double],
        _ body: (
            EffectTerms, _ values: UnsafePointer<Double>, _ row: UnsafePointer<Double>, UnsafeMutablePointer<Double>
        ) -> Void
    ) {
        guard let effects else { return }
        warped.withColumns { columns in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * points.count + 1) { scratch in
                place.withUnsafeBufferPointer { place in
                    guard let scratch = scratch.baseAddress, let place = place.baseAddress else { return }
                    body(effects, columns.values, place, scratch)
                }
            }
        }
    }

    /// A variance that rounding cannot make 0 or negative.
    private func bounded(_ variance: Double) -> Double { max(variance, 1e-12 * parameters.variance) }

    /// K⁻¹ · k.
    private func solve(_ k: [Double]) -> [Double] {
        var result = k
        result.withUnsafeMutableBufferPointer { x in
            guard let x = x.baseAddress else { return }
            factor.substitute(into: x, rows: 1, stride: k.count)
            factor.substituteTransposed(into: x, rows: 1, stride: k.count)
        }
        return result
    }
}
