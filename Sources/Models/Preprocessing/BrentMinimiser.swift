/// Brent's search for the minimum of a function of one variable without derivatives.
///
/// - SeeAlso: Brent 1973, "Algorithms for minimization without derivatives", chapter 5.
enum BrentMinimiser {
    /// A local minimum within a range, the global one if there is no other.
    ///
    /// - Parameters:
    ///   - range: Where to search.
    ///   - tolerance: How far from the minimum the answer may be, relative to the larger of it and 1.
    ///   - value: The function; may be infinite, not NaN.
    static func minimum(
        of range: ClosedRange<Double>, tolerance: Double, _ value: (Double) -> Double
    ) -> Double {
        let golden = (3 - 5.0.squareRoot()) / 2
        var (low, high) = (range.lowerBound, range.upperBound)
        // The best point, the second best, and the second best before it.
        var best = low + golden * (high - low)
        var (second, third) = (best, best)
        var bestValue = value(best)
        var (secondValue, thirdValue) = (bestValue, bestValue)
        var step = 0.0
        var stepBefore = 0.0
        for _ in 0..<200 {
            let middle = (low + high) / 2
            let tiny = tolerance * max(1, abs(best))
            if abs(best - middle) <= 2 * tiny - (high - low) / 2 { break }
            var isParabolic = false
            if abs(stepBefore) > tiny {
                // The minimum of the parabola through the three points.
                let r = (best - second) * (bestValue - thirdValue)
                let q = (best - third) * (bestValue - secondValue)
                let numerator = (best - third) * q - (best - second) * r
                let denominator = 2 * (r - q)
                let candidate = numerator / denominator
                if candidate.isFinite, abs(candidate) < abs(stepBefore) / 2, best + candidate > low,
                    best + candidate < high
                {
                    stepBefore = step
                    step = candidate
                    let next = best + step
                    if next - low < 2 * tiny || high - next < 2 * tiny { step = best < middle ? tiny : -tiny }
                    isParabolic = true
                }
            }
            if !isParabolic {
                stepBefore = best < middle ? high - best : low - best
                step = golden * stepBefore
            }
            let next = best + (abs(step) >= tiny ? step : step > 0 ? tiny : -tiny)
            let nextValue = value(next)
            if nextValue <= bestValue {
                if next < best { high = best } else { low = best }
                (third, thirdValue) = (second, secondValue)
                (second, secondValue) = (best, bestValue)
                (best, bestValue) = (next, nextValue)
            } else {
                if next < best { low = next } else { high = next }
                if nextValue <= secondValue || second == best {
                    (third, thirdValue) = (second, secondValue)
                    (second, secondValue) = (next, nextValue)
                } else if nextValue <= thirdValue || third == best || third == second {
                    (third, thirdValue) = (next, nextValue)
                }
            }
        }
        return best
    }
}
