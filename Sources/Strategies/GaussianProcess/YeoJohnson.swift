#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A power transform that makes skewed values more normal, which is what a Gaussian process expects them to be.
///
/// For y ≥ 0 it is ((1 + y)^λ − 1) / λ, and −((1 − y)^(2 − λ) − 1) / (2 − λ) below, with logarithms where an exponent is
/// 0. It increases for every λ; λ = 1 changes nothing, less than 1 shortens the upper tail and stretches the lower one.
///
/// - SeeAlso: Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry",
///   doi:10.1093/biomet/87.4.954; Cowen-Rivers et al. 2022, "HEBO: Pushing the Limits of Sample-Efficient
///   Hyperparameter Optimisation", arXiv:2012.03826, sec. 3.1, for its use on losses.
package struct YeoJohnson: Sendable, Hashable {
    /// λ.
    package let power: Double

    /// The transform that changes nothing.
    static let identity = YeoJohnson(power: 1)

    /// Creates a transform.
    ///
    /// - Parameter power: λ, from −1 to 2. Below 0 there is a number that no value is transformed to or beyond.
    package init(power: Double) { self.power = power }

    /// The power from −1 to 1 under which values look most normal: the highest profile likelihood over a grid, with a
    /// normal prior of λ around 1 that lets few values change little.
    ///
    /// Powers above 1 would shorten the lower tail, where the minimum is, and carry predictions below it to exponential
    /// depths on the way back.
    ///
    /// - Parameter values: Standardised.
    /// - Returns: The transform, and the logarithm of the likelihood but for a constant.
    /// - Complexity: O(9 · n).
    package static func normalising(_ values: [Double]) -> (transform: YeoJohnson, likelihood: Double) {
        let count = Double(values.count)
        let bend = values.reduce(0) { $0 + ($1 < 0 ? -log1p(-$1) : log1p($1)) }
        func likelihood(_ power: Double) -> Double {
            let transform = YeoJohnson(power: power)
            var sum = 0.0
            var squares = 0.0
            for value in values {
                let z = transform.value(of: value)
                sum += z
                squares += z * z
            }
            let variance = squares / count - sum / count * (sum / count)
            guard variance > 0 else { return -.infinity }
            let distance = (power - 1) / Self.priorDeviation
            return -count / 2 * log(variance) + (power - 1) * bend - distance * distance / 2
        }
        let best = Self.powers.max { likelihood($0) < likelihood($1) } ?? 1
        return (YeoJohnson(power: best), likelihood(best))
    }

    private static let priorDeviation = 0.5
    private static let powers = (-4...4).map { Double($0) / 4 }

    /// The transformed value.
    package func value(of y: Double) -> Double {
        y < 0 ? -Self.raised(-y, power: 2 - power) : Self.raised(y, power: power)
    }

    /// The value that is transformed to this, and the slope of the inverse there; a very large value for what is out of reach.
    package func inverse(of z: Double) -> (value: Double, slope: Double) {
        let exponent = z < 0 ? 2 - power : power
        let size = abs(z)
        let reached = exponent < 0 ? min(size, -(1 - 1e-9) / exponent) : size
        let value = exponent == 0 ? expm1(min(size, 700)) : expm1(min(log1p(exponent * reached) / exponent, 700))
        let slope = pow(1 + value, 1 - exponent)
        return (z < 0 ? -value : value, slope)
    }

    private static func raised(_ size: Double, power: Double) -> Double {
        power == 0 ? log1p(size) : expm1(power * log1p(size)) / power
    }
}
