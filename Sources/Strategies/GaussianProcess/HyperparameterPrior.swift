/// What is believed about a kernel before there are data: log-normal distributions of its parameters.
///
/// Lengthscales grow with the square root of the number of dimensions, so that points that are typical distances apart
/// stay correlated; without this, a Gaussian process in many dimensions knows nothing between its points. Densities
/// are of the parameters themselves, not of their logarithms, which favours the smaller values.
///
/// - SeeAlso: Hvarfner, Hellsten and Nardi 2024, "Vanilla Bayesian Optimization Performs Great in High Dimensions",
///   arXiv:2402.02229, sec. 5.
struct HyperparameterPrior: Sendable {
    /// Mean and standard deviation of a logarithm, and the bounds within which it is searched.
    struct LogNormal: Sendable {
        let location: Double
        let scale: Double
        let bounds: ClosedRange<Double>

        /// −log density at exp(logarithm), up to a constant, and its derivative by the logarithm.
        func penalty(_ logarithm: Double) -> (value: Double, slope: Double) {
            let z = (logarithm - location) / scale
            return (z * z / 2 + logarithm, z / scale + 1)
        }
    }

    /// Of each lengthscale, in units of the unit interval.
    let lengthscale: LogNormal
    /// Of the variance of the function, whose observations are standardised.
    let signal = LogNormal(location: 0.25, scale: 0.5, bounds: -3...3)
    /// Of the variance of the noise: wide, so that a function without noise is interpolated and its minimum found to many
    /// digits.
    let noise = LogNormal(location: -5, scale: 2, bounds: -18...0)
    /// Of the variance of what each dimension does by itself.
    let effects = LogNormal(location: -0.5, scale: 1, bounds: -7...2)
    /// Of the factor between lengthscales of one dimension and those of all.
    let reach = LogNormal(location: 0, scale: 0.7, bounds: -2...2)

    /// Creates the prior for a number of dimensions.
    init(dimensions: Int) {
        let root = 0.5 * Double(max(1, dimensions)).logarithm
        lengthscale = LogNormal(
            location: 2.0.squareRoot() + root, scale: 3.0.squareRoot(), bounds: -3.9...(5 + root))
    }

    /// The distributions of all logarithms: lengthscales, signal, noise.
    func all(dimensions: Int) -> [LogNormal] {
        [LogNormal](repeating: lengthscale, count: dimensions) + [signal, noise]
    }
}
