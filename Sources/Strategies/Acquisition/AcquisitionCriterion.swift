/// What makes a point promising, by what is predicted there.
package enum AcquisitionCriterion: Sendable, Hashable {
    /// The logarithm of the expected improvement over an incumbent.
    case improvement(over: Double)
    /// How low the function may well be: three deviations below its mean, negated.
    ///
    /// Where values are noisy, little is expected to improve on the best of them anywhere but beside it, and a mode that was
    /// found first by luck is never left; the bound does not know what was told so far.
    ///
    /// - SeeAlso: Srinivas et al. 2010, "Gaussian Process Optimization in the Bandit Setting", arXiv:0912.3995.
    case confidenceBound

    /// From which share of the variance of observations on noise takes part in them.
    private static let noisyShare = 0.02
    /// Measured on seven functions with noise: with 1 or 2 no better than expected improvement on most.
    private static let deviations = 3.0

    /// The criterion for observations with noise and a function of these variances.
    package init(noise: Double, variance: Double, incumbent: @autoclosure () -> Double) {
        self = noise < Self.noisyShare * (noise + variance) ? .improvement(over: incumbent()) : .confidenceBound
    }

    /// What it is called in reasons.
    var name: String {
        switch self {
        case .improvement: "log-EI"
        case .confidenceBound: "noisy, bound"
        }
    }

    /// The value at a posterior, higher for what is more promising.
    package func value(mean: Double, variance: Double) -> Double {
        switch self {
        case .improvement(let incumbent):
            LogExpectedImprovement.value(mean: mean, variance: variance, incumbent: incumbent)
        case .confidenceBound: Self.deviations * variance.squareRoot() - mean
        }
    }

    /// The value, and its derivatives by mean and variance.
    package func gradient(mean: Double, variance: Double) -> (value: Double, byMean: Double, byVariance: Double) {
        switch self {
        case .improvement(let incumbent):
            return LogExpectedImprovement.gradient(mean: mean, variance: variance, incumbent: incumbent)
        case .confidenceBound:
            let deviation = variance.squareRoot()
            return (Self.deviations * deviation - mean, -1, Self.deviations / (2 * deviation))
        }
    }
}
