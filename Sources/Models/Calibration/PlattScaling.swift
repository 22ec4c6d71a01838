#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A logistic function of decision values: the probability of the first of two classes, 1 / (1 + exp(slope · f + shift)).
///
/// - SeeAlso: Lin, Lin and Weng 2007, "A Note on Platt's Probabilistic Outputs for Support Vector Machines",
///   doi:10.1007/s10994-007-5018-6.
package struct PlattScaling: Sendable, Hashable {
    package let slope: Double
    package let shift: Double

    /// For decision values that were not calibrated: on the margin, at 1, the odds are e².
    static let uncalibrated = PlattScaling(slope: -2, shift: 0)

    init(slope: Double, shift: Double) {
        self.slope = slope
        self.shift = shift
    }

    /// Fits by Newton's method with backtracking.
    ///
    /// Targets are (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2) rather than 1 and 0, with the weights of the two classes as counts.
    ///
    /// - Parameters:
    ///   - values: Decision values, of rows that the machine was not trained on.
    ///   - isFirst: Whether each row is of the first class.
    ///   - weights: How much each row counts.
    ///   - shouldStop: Asked in every step.
    /// - Throws: ``TrainingError/stopped``.
    package init(
        values: [Double], isFirst: [Bool], weights: [Double], shouldStop: () -> Bool = { false }
    ) throws(TrainingError) {
        var first = 0.0
        var second = 0.0
        for (weight, isFirst) in zip(weights, isFirst) {
            if isFirst { first += weight } else { second += weight }
        }
        let targets = isFirst.map { $0 ? (first + 1) / (first + 2) : 1 / (second + 2) }
        var slope = 0.0
        var shift = log((second + 1) / (first + 1))
        func loss(_ slope: Double, _ shift: Double) -> Double {
            var sum = 0.0
            for i in values.indices {
                let z = slope * values[i] + shift
                sum += weights[i] * (z >= 0 ? targets[i] * z + log1p(exp(-z)) : (targets[i] - 1) * z + log1p(exp(z)))
            }
            return sum
        }
        var value = loss(slope, shift)
        for _ in 0..<100 {
            var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
            for i in values.indices {
                let z = slope * values[i] + shift
                let e = exp(-abs(z))
                let p = z >= 0 ? e / (1 + e) : 1 / (1 + e)
                let curvature = weights[i] * p * (1 - p)
                h11 += values[i] * values[i] * curvature
                h22 += curvature
                h21 += values[i] * curvature
                let difference = weights[i] * (targets[i] - p)
                g1 += values[i] * difference
                g2 += difference
            }
            guard abs(g1) > 1e-7 || abs(g2) > 1e-7 else { break }
            let determinant = h11 * h22 - h21 * h21
            guard determinant > 0 else { break }
            let bySlope = -(h22 * g1 - h21 * g2) / determinant
            let byShift = -(-h21 * g1 + h11 * g2) / determinant
            let descent = g1 * bySlope + g2 * byShift
            var step = 1.0
            var hasImproved = false
            while step >= 1e-10 {
                if shouldStop() { throw .stopped }
                let next = loss(slope + step * bySlope, shift + step * byShift)
                if next < value + 1e-4 * step * descent {
                    slope += step * bySlope
                    shift += step * byShift
                    value = next
                    hasImproved = true
                    break
                }
                step /= 2
            }
            guard hasImproved else { break }
        }
        self.slope = slope.isFinite ? slope : 0
        self.shift = shift.isFinite ? shift : 0
    }

    /// The probability of the first class.
    package func probability(_ value: Double) -> Double {
        let z = slope * value + shift
        let e = exp(-abs(z))
        return z >= 0 ? e / (1 + e) : 1 / (1 + e)
    }
}
