/// Maps losses to values that a Gaussian process can model, and back: mean 0, deviation 1, without a heavy upper tail.
///
/// Losses above the upper fence (the third quartile plus 1.5 interquartile ranges) grow on with their logarithm only,
/// so that one diverged trial does not flatten all differences among good ones. The order is kept, and what lies below
/// the fence, which is what matters for the minimum, stays linear.
package struct LossScale: Sendable, Hashable {
    private let fence: Double
    private let range: Double
    private let centre: Double
    private let deviation: Double

    /// Fits the scale.
    ///
    /// - Parameter losses: Finite.
    /// - Returns: nil if all losses are equal, or there is none.
    package init?(_ losses: [Double]) {
        let sorted = losses.sorted()
        guard let lowest = sorted.first, let highest = sorted.last, lowest < highest else { return nil }
        func quantile(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
        let range = quantile(0.75) - quantile(0.25)
        let fence = range > 0 ? quantile(0.75) + 1.5 * range : .infinity
        self.range = range
        self.fence = fence
        let values = losses.map { Self.compress($0, fence, range) }
        let count = Double(values.count)
        // The mean as a sum of parts, which cannot overflow.
        let centre = values.reduce(0) { $0 + $1 / count }
        let scale = values.reduce(0) { max($0, abs($1 - centre)) }
        guard scale.isFinite, scale > 0 else { return nil }
        let variance = values.reduce(0) { $0 + ($1 - centre) / scale * (($1 - centre) / scale) / count }
        self.centre = centre
        deviation = scale * variance.squareRoot()
        guard deviation > 0, deviation.isFinite else { return nil }
    }

    /// The value of a loss.
    package func value(of loss: Double) -> Double { (Self.compress(loss, fence, range) - centre) / deviation }

    /// The loss of a value, and the deviation there of a value with this deviation.
    package func loss(of value: Double, deviation spread: Double) -> (loss: Double, deviation: Double) {
        let loss = centre + deviation * value
        guard loss > fence else { return (loss, deviation * spread) }
        let excess = min((loss - fence) / range, 700)
        return (fence + range * (excess.exponential - 1), deviation * spread * excess.exponential)
    }

    private static func compress(_ loss: Double, _ fence: Double, _ range: Double) -> Double {
        loss > fence ? fence + range * (1 + (loss / range - fence / range)).logarithm : loss
    }
}
