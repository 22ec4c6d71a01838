import LinearAlgebra

/// The logarithm of expected improvement over the incumbent, for minimisation.
///
/// log E[max(0, incumbent − Y)] with Y ~ N(mean, variance) is log σ + log h(z), where z = (incumbent − mean) / σ and
/// h(z) = φ(z) + z Φ(z). The logarithm keeps a useful gradient where the plain expectation underflows to 0 (z below
/// about −38).
///
/// Below z = −4, h is φ(t) · K / (t + K) with t = −z and K the continued fraction of Mills' ratio: no two large numbers
/// are subtracted anywhere, and the derivative of log h is simply 1 / K.
///
/// - SeeAlso: Ament et al. 2023, "Unexpected Improvements to Expected Improvement for Bayesian Optimization",
///   arXiv:2310.20708.
package enum LogExpectedImprovement {
    /// log h(z) and its derivative; finite wherever z² is.
    package static func logImprovement(_ z: Double) -> (value: Double, slope: Double) {
        if z < -NormalDistribution.tailStart {
            let fraction = NormalDistribution.tailFraction(-z)
            let value = -z * z / 2 - NormalDistribution.logNormaliser + (fraction / (fraction - z)).logarithm
            return (value, 1 / fraction)
        }
        let below = NormalDistribution.cumulative(z)
        let improvement = NormalDistribution.density(z) + z * below
        return (improvement.logarithm, below / improvement)
    }

    /// The acquisition at a posterior.
    ///
    /// - Parameters:
    ///   - mean: The posterior mean.
    ///   - variance: The posterior variance, greater than 0.
    ///   - incumbent: The lowest value so far.
    package static func value(mean: Double, variance: Double, incumbent: Double) -> Double {
        let deviation = variance.squareRoot()
        return deviation.logarithm + logImprovement((incumbent - mean) / deviation).value
    }

    /// The acquisition, and its derivatives by mean and variance.
    package static func gradient(
        mean: Double, variance: Double, incumbent: Double
    ) -> (value: Double, byMean: Double, byVariance: Double) {
        let deviation = variance.squareRoot()
        let z = (incumbent - mean) / deviation
        let (logarithm, slope) = logImprovement(z)
        return (deviation.logarithm + logarithm, -slope / deviation, (1 - z * slope) / (2 * variance))
    }
}
