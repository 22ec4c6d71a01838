#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Student's t distribution: how far a mean in units of its estimated error is from 0 by chance.
public enum StudentDistribution {
    /// P(T > t) with a number of degrees of freedom.
    ///
    /// By the incomplete beta function: P(|T| > t) = I(ν / (ν + t²); ν/2, 1/2). The relative error is below 1e-11 for up
    /// to 10,000 degrees of freedom.
    ///
    /// - Parameters:
    ///   - t: Any number; NaN gives NaN.
    ///   - degrees: Degrees of freedom ν, at least 1.
    /// - SeeAlso: Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", 26.7.1 and 26.5.8.
    public static func upperTail(_ t: Double, degrees: Int) -> Double {
        guard !t.isNaN else { return .nan }
        let freedom = Double(max(1, degrees))
        let half = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
        return t < 0 ? 1 - half : half
    }

    /// I(x; a, b), regularised.
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The continued fraction converges quickly below the mean; above it, that of the complement does.
        guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        return front / continuedFraction(x, a, b)
    }

    /// 1 + d₁/(1 + d₂/(1 + …)) of 26.5.8, by Lentz's method.
    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let least = 1e-300
        var value = 1.0
        var c = 1.0
        var d = 0.0
        for k in 1...500 {
            let m = Double(k / 2)
            let term =
                k % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 + term * d
            d = 1 / (abs(d) < least ? least : d)
            c = 1 + term / c
            if abs(c) < least { c = least }
            value *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return value
    }
}

extension StudentDistribution {
    /// The t with P(T ≤ t) = p, by bisection to the last bits.
    ///
    /// - Parameters:
    ///   - p: Between 0 and 1; 0 and 1 give infinities.
    ///   - degrees: Degrees of freedom, at least 1.
    public static func quantile(_ p: Double, degrees: Int) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
        if p < 0.5 { return -quantile(1 - p, degrees: degrees) }
        var (low, high) = (0.0, 1.0)
        while upperTail(high, degrees: degrees) > 1 - p, high < 1e300 { high *= 2 }
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { break }
            if upperTail(middle, degrees: degrees) > 1 - p { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
