#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What observations say, given the factor of their covariance.
package struct Evidence: Sendable {
    /// m: the prior mean.
    package let mean: Double
    /// K⁻¹ (y − m).
    package let alpha: [Double]
    /// (y − m)ᵀ K⁻¹ (y − m).
    package let misfit: Double
    /// log det K.
    package let logDeterminant: Double

    /// Finds the mean, if it is not fixed: the most probable one under a standard normal prior.
    ///
    /// - Parameter factor: L, n × n, row-major; only its lower triangle is read.
    init(factor: UnsafePointer<Double>, observations: [Double], fixedMean: Double?) {
        let n = observations.count
        var logDeterminant = 0.0
        for i in 0..<n { logDeterminant += 2 * log(factor[i * n + i]) }
        self.init(observations: observations, fixedMean: fixedMean, logDeterminant: logDeterminant) { x, rows in
            for r in 0..<rows {
                BLAS.substitute(factor, order: n, into: x + r * n)
                BLAS.substitute(factor, order: n, transposing: true, into: x + r * n)
            }
        }
    }

    /// Finds the mean, if it is not fixed: the most probable one under a standard normal prior.
    init(factor: GrowingCholesky, observations: [Double], fixedMean: Double?) {
        let n = observations.count
        self.init(observations: observations, fixedMean: fixedMean, logDeterminant: factor.logDeterminant) { x, rows in
            factor.substitute(into: x, rows: rows, stride: n)
            factor.substituteTransposed(into: x, rows: rows, stride: n)
        }
    }

    /// - Parameter solve: Replaces rows of n places by K⁻¹ times each.
    private init(
        observations: [Double], fixedMean: Double?, logDeterminant: Double,
        solve: (_ rows: UnsafeMutablePointer<Double>, _ count: Int) -> Void
    ) {
        let n = observations.count
        func solved(_ rows: [Double], _ count: Int) -> [Double] {
            var x = rows
            x.withUnsafeMutableBufferPointer { x in
                if let x = x.baseAddress, n > 0 { solve(x, count) }
            }
            return x
        }
        self.logDeterminant = logDeterminant
        if let fixedMean {
            mean = fixedMean
            alpha = solved(fixedMean == 0 ? observations : observations.map { $0 - fixedMean }, 1)
        } else {
            let both = solved(observations + [Double](repeating: 1, count: n), 2)
            let ones = Array(both[n...])
            let found = BLAS.dot(ones, observations) / (1 + ones.reduce(0, +))
            mean = found
            alpha = (0..<n).map { both[$0] - found * ones[$0] }
        }
        var misfit = 0.0
        for i in 0..<n { misfit += (observations[i] - mean) * alpha[i] }
        self.misfit = misfit
    }

    /// log p(y).
    package var logLikelihood: Double {
        -0.5 * misfit - 0.5 * logDeterminant - Double(alpha.count) * NormalDistribution.logNormaliser
    }
}
