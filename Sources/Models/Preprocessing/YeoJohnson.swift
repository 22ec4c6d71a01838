#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The power transformation that makes numbers of either sign most like a normal distribution.
///
/// With λ: ((x + 1)^λ − 1) / λ from 0 on, −((1 − x)^(2 − λ) − 1) / (2 − λ) below; logarithms where the divisor is 0.
///
/// - SeeAlso: Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry".
struct YeoJohnson: Sendable, Equatable, Codable {
    let lambda: Double

    /// λ is searched between −5 and 7: beyond, numbers far from 0 next to their spread leave single precision.
    private static let range = -5.0...7.0

    /// Takes the λ of the largest likelihood of numbers, not all the same.
    ///
    /// - Complexity: O(n) for each of about 30 steps.
    init(_ values: [Double]) {
        let logs = values.map { log1p(abs($0)) }
        let signed = zip(values, logs).reduce(0) { $0 + ($1.0 < 0 ? -$1.1 : $1.1) }
        let count = Double(values.count)
        lambda = BrentMinimiser.minimum(of: Self.range, tolerance: 1e-9) { lambda in
            var sum = 0.0
            var squares = 0.0
            // Around the value of the first number, so that the variance does not drown in the mean.
            let origin = Self.transform(logs[0], isNegative: values[0] < 0, lambda)
            for (value, log) in zip(values, logs) {
                let y = Self.transform(log, isNegative: value < 0, lambda) - origin
                sum += y
                squares += y * y
            }
            let variance = squares / count - (sum / count) * (sum / count)
            let loss = count / 2 * log(variance) - (lambda - 1) * signed
            return variance > 0 && loss.isFinite ? loss : .infinity
        }
    }

    init(lambda: Double) { self.lambda = lambda }

    func transform(_ value: Double) -> Double {
        Self.transform(log1p(abs(value)), isNegative: value < 0, lambda)
    }

    /// - Parameter log: log(1 + |x|).
    private static func transform(_ log: Double, isNegative: Bool, _ lambda: Double) -> Double {
        let power = isNegative ? 2 - lambda : lambda
        let size = abs(power) < 1e-12 ? log : expm1(power * log) / power
        return isNegative ? -size : size
    }
}
