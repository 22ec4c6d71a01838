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
        // Two right-hand sides at once: y and 1.
        var solved = [Double](repeating: 1, count: 2 * n)
        for i in 0..<n { solved[2 * i] = observations[i] }
        solved.withUnsafeMutableBufferPointer { b in
            guard let b = b.baseAddress, n > 0 else { return }
            Double.rawTrsm(false, n, 2, factor, n, b, 2)
            Double.rawTrsm(true, n, 2, factor, n, b, 2)
        }
        var logDeterminant = 0.0
        for i in 0..<n { logDeterminant += 2 * log(factor[i * n + i]) }
        self.logDeterminant = logDeterminant
        if let fixedMean {
            mean = fixedMean
        } else {
            var (sum, ones) = (0.0, 0.0)
            for i in 0..<n {
                sum += solved[2 * i + 1] * observations[i]
                ones += solved[2 * i + 1]
            }
            mean = sum / (1 + ones)
        }
        let mean = mean
        let alpha = (0..<n).map { solved[2 * $0] - mean * solved[2 * $0 + 1] }
        self.alpha = alpha
        misfit = (0..<n).reduce(0) { $0 + (observations[$1] - mean) * alpha[$1] }
    }

    /// log p(y).
    package var logLikelihood: Double {
        -0.5 * misfit - 0.5 * logDeterminant - Double(alpha.count) * NormalDistribution.logNormaliser
    }
}
