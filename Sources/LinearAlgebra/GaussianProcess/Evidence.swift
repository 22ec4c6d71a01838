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
        func solve(_ b: [Double]) -> [Double] {
            var x = b
            x.withUnsafeMutableBufferPointer { x in
                guard let x = x.baseAddress else { return }
                BLAS.substitute(factor, order: n, into: x)
                BLAS.substitute(factor, order: n, transposing: true, into: x)
            }
            return x
        }
        let solved = solve(observations)
        var logDeterminant = 0.0
        for i in 0..<n { logDeterminant += 2 * log(factor[i * n + i]) }
        self.logDeterminant = logDeterminant
        let mean: Double
        let alpha: [Double]
        if let fixedMean {
            mean = fixedMean
            alpha = fixedMean == 0 ? solved : solve(observations.map { $0 - fixedMean })
        } else {
            let ones = solve([Double](repeating: 1, count: n))
            let found = BLAS.dot(ones, observations) / (1 + ones.reduce(0, +))
            mean = found
            alpha = zip(solved, ones).map { $0 - found * $1 }
        }
        self.mean = mean
        self.alpha = alpha
        misfit = (0..<n).reduce(0) { $0 + (observations[$1] - mean) * alpha[$1] }
    }

    /// log p(y).
    package var logLikelihood: Double {
        -0.5 * misfit - 0.5 * logDeterminant - Double(alpha.count) * NormalDistribution.logNormaliser
    }
}
