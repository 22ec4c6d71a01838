#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The standard normal distribution: density φ and cumulative distribution Φ, accurate in the tails.
public enum NormalDistribution {
    /// log √(2π).
    public static let logNormaliser = 0.918_938_533_204_672_741_8

    /// φ(z) = exp(−z²/2) / √(2π).
    public static func density(_ z: Double) -> Double { exp(-z * z / 2 - logNormaliser) }

    /// Φ(z), with full relative accuracy in the lower tail down to about −38, below which it is subnormal or 0.
    public static func cumulative(_ z: Double) -> Double { erfc(-z * 0.5.squareRoot()) / 2 }

    /// log Φ(z); finite wherever z² is.
    public static func logCumulative(_ z: Double) -> Double {
        if z > 0 { return log1p(-erfc(z * 0.5.squareRoot()) / 2) }
        guard z < -tailStart else { return log(cumulative(z)) }
        return -z * z / 2 - logNormaliser - log(tailFraction(-z) - z)
    }

    /// Φ⁻¹(p): the z of which Φ(z) = p, accurate to a few units in the last place; infinite for 0 and 1.
    ///
    /// A rational approximation with an error below 4.5e-4 (Hastings 1955, "Approximations for digital computers",
    /// sheet 67), then two of Halley's steps, each of which triples the right digits.
    ///
    /// - Parameter p: From 0 to 1.
    public static func quantile(_ p: Double) -> Double {
        // In the lower tail, where Φ keeps its relative accuracy.
        if p > 0.5 { return -quantile(1 - p) }
        guard p > 0 else { return p == 0 ? -.infinity : .nan }
        let t = (-2 * log(p)).squareRoot()
        let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
        let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var z = numerator / denominator - t
        for _ in 0..<2 {
            // (Φ(z) − p) / φ(z), by logarithms so that neither underflows.
            let error = expm1(logCumulative(z) - log(p)) * exp(log(p) + z * z / 2 + logNormaliser)
            z -= error / (1 + z * error / 2)
        }
        return z
    }

    /// Where the continued fraction takes over from differences of library functions.
    package static let tailStart = 4.0

    /// K(t) of the continued fraction (1 − Φ(t)) / φ(t) = 1 / (t + K(t)), with K = 1/(t + 2/(t + 3/(t + …))).
    ///
    /// The remainder after 26 terms is below one unit in the last place from t = 4 on.
    ///
    /// - Parameter t: At least ``tailStart``.
    package static func tailFraction(_ t: Double) -> Double {
        var fraction = 0.0
        var k = 26.0
        while k >= 1 {
            fraction = k / (t + fraction)
            k -= 1
        }
        return fraction
    }
}
