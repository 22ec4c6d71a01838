import CKernels

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
struct PlattScaling: Sendable, Hashable {
    let slope: Double
    let shift: Double

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
    init(values: [Double], isFirst: [Bool], weights: [Double]) {
        var first = 0.0
        var second = 0.0
        for (weight, isFirst) in zip(weights, isFirst) {
            if isFirst { first += weight } else { second += weight }
        }
        let high = Float((first + 1) / (first + 2))
        let low = Float(1 / (second + 2))
        let targets = isFirst.map { $0 ? high : low }
        let rowWeights = weights.map { Float($0) }
        var slopes = [Float](repeating: 0, count: values.count)
        var bends = slopes

        /// The loss with the logit a · f + b; leaves its derivatives in `slopes` and `bends`.
        func loss(_ a: Double, _ b: Double) -> Double {
            for i in values.indices { slopes[i] = Float(a * values[i] + b) }
            return leptune_logistic_loss_f32(&slopes, targets, rowWeights, &bends, values.count)
        }

        var a = 0.0
        var b = log((first + 1) / (second + 1))
        var value = loss(a, b)
        for _ in 0..<100 {
            var (g1, g2, h11, h21, h22) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
            for i in values.indices {
                let (f, slope, bend) = (values[i], Double(slopes[i]), Double(bends[i]))
                g1 += slope * f
                g2 += slope
                h11 += bend * f * f
                h21 += bend * f
                h22 += bend
            }
            let determinant = h11 * h22 - h21 * h21
            guard determinant > 1e-12 * h11 * h22 else { break }
            let stepA = (h22 * g1 - h21 * g2) / determinant
            let stepB = (h11 * g2 - h21 * g1) / determinant
            let decrease = g1 * stepA + g2 * stepB
            // Single precision knows the loss no better.
            guard decrease > 1e-7 * abs(value) else { break }
            var length = 1.0
            var next = loss(a - stepA, b - stepB)
            while !(next <= value - 1e-4 * length * decrease), length > 1e-6 {
                length /= 2
                next = loss(a - length * stepA, b - length * stepB)
            }
            guard next < value else { break }
            a -= length * stepA
            b -= length * stepB
            value = next
        }
        slope = a.isFinite ? -a : 0
        shift = b.isFinite ? -b : 0
    }

    /// The probability of the first class.
    func probability(_ value: Double) -> Double {
        let z = slope * value + shift
        let e = exp(-abs(z))
        return z >= 0 ? e / (1 + e) : 1 / (1 + e)
    }
}
