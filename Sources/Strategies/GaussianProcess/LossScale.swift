/// Maps losses to values that a Gaussian process can model, and back: mean 0, deviation 1, without a heavy upper tail.
///
/// Losses above the upper fence (the third quartile plus 1.5 interquartile ranges) grow on with their logarithm only,
/// so that one diverged trial does not flatten all differences among good ones. If wanted, a power transform follows
/// that makes them look normal, and positive losses that range over powers of ten, whose logarithms look much more normal,
/// are taken as logarithms first. The order is always kept.
///
/// - SeeAlso: Box and Cox 1964, "An analysis of transformations", doi:10.1111/j.2517-6161.1964.tb00553.x, eq. 8, for the
///   likelihoods of losses under transformations, by which they are chosen.
package struct LossScale: Sendable, Hashable {
    /// What is added to losses whose logarithms are mapped; nil if they are mapped themselves.
    private let offset: Double?
    /// The logarithm of the likelihood that values are normal, but for a constant.
    private let likelihood: Double
    private let fence: Double
    private let range: Double
    /// Standardises what the fence left.
    private let inner: Standardisation
    private let power: YeoJohnson
    /// Standardises what the power transform gave.
    private let outer: Standardisation

    /// Fits the scale.
    ///
    /// - Parameters:
    ///   - losses: Finite.
    ///   - isNormalising: Whether transforms are fitted as well; without them, what lies below the fence stays linear.
    /// - Returns: nil if all losses are equal, or there is none.
    package init?(_ losses: [Double], isNormalising: Bool = false) {
        guard let plain = LossScale(losses, offset: nil, isNormalising: isNormalising) else { return nil }
        var logarithmic: LossScale?
        if isNormalising, losses.allSatisfy({ $0 >= .leastNormalMagnitude }) {
            let offset = Self.offsetShare * losses.sorted()[losses.count / 2]
            logarithmic = LossScale(losses, offset: offset, isNormalising: true)
        }
        if let logarithmic, logarithmic.likelihood > plain.likelihood + Self.evidence(from: losses.count) {
            self = logarithmic
        } else {
            self = plain
        }
    }

    /// How much likelier logarithms must make so many losses, in nats: zero need not be the least that a positive loss can
    /// be.
    private static func evidence(from count: Int) -> Double { max(8, 0.4 * Double(count)) }

    /// Of the median, what is added before logarithms are taken: without it a minimum near zero would become a cusp.
    private static let offsetShare = 0.6

    /// - Parameter offset: What is added before logarithms are taken; nil for no logarithms.
    private init?(_ raw: [Double], offset: Double?, isNormalising: Bool) {
        self.offset = offset
        let losses = offset.map { offset in raw.map { ($0 + offset).logarithm } } ?? raw
        let sorted = losses.sorted()
        guard let lowest = sorted.first, let highest = sorted.last, lowest < highest else { return nil }
        func quantile(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
        let range = quantile(0.75) - quantile(0.25)
        let fence = range > 0 ? quantile(0.75) + 1.5 * range : .infinity
        self.range = range
        self.fence = fence
        let compressed = losses.map { Self.compress($0, fence, range) }
        guard let inner = Standardisation(compressed) else { return nil }
        self.inner = inner
        let values = compressed.map(inner.value(of:))
        let (power, likelihood) = isNormalising ? YeoJohnson.normalising(values) : (.identity, 0)
        self.power = power
        if power != .identity, let outer = Standardisation(values.map(power.value(of:))) {
            self.outer = outer
        } else {
            outer = .identity
        }
        var slopes = -Double(losses.count) * inner.deviation.logarithm
        for loss in losses where loss > fence { slopes -= (1 + (loss / range - fence / range)).logarithm }
        if offset != nil { slopes -= losses.reduce(0, +) }
        self.likelihood = likelihood + slopes
    }

    /// The scale that only moves one loss to 0.
    static func unit(around loss: Double) -> LossScale { LossScale(centre: loss) }

    private init(centre: Double) {
        offset = nil
        likelihood = 0
        fence = .infinity
        range = 0
        inner = Standardisation(centre: centre, deviation: 1)
        power = .identity
        outer = .identity
    }

    /// The value of a loss.
    package func value(of raw: Double) -> Double {
        let loss = offset.map { max(raw + $0, .leastNormalMagnitude).logarithm } ?? raw
        let value = inner.value(of: Self.compress(loss, fence, range))
        return power == .identity ? value : outer.value(of: power.value(of: value))
    }

    /// The loss of a value, and the deviation there of a value with this deviation.
    package func loss(of value: Double, deviation spread: Double) -> (loss: Double, deviation: Double) {
        let (plain, slope) =
            power == .identity ? (value, 1) : power.inverse(of: outer.original(of: value))
        var loss = inner.original(of: plain)
        var deviation = inner.deviation * slope * outer.deviation * spread
        if loss > fence {
            let excess = min((loss - fence) / range, 700)
            loss = fence + range * (excess.exponential - 1)
            deviation *= excess.exponential
        }
        guard let offset else { return (loss, deviation) }
        let original = min(loss, 700).exponential
        return (original - offset, deviation * original)
    }

    private static func compress(_ loss: Double, _ fence: Double, _ range: Double) -> Double {
        loss > fence ? fence + range * (1 + (loss / range - fence / range)).logarithm : loss
    }

    /// Mean and deviation of values, and the map that takes them to 0 and 1.
    private struct Standardisation: Sendable, Hashable {
        let centre: Double
        let deviation: Double

        static let identity = Standardisation(centre: 0, deviation: 1)

        init(centre: Double, deviation: Double) {
            self.centre = centre
            self.deviation = deviation
        }

        /// nil if the deviation is 0 or not finite.
        init?(_ values: [Double]) {
            let count = Double(values.count)
            // The mean as a sum of parts, which cannot overflow.
            let centre = values.reduce(0) { $0 + $1 / count }
            let scale = values.reduce(0) { max($0, abs($1 - centre)) }
            guard scale.isFinite, scale > 0 else { return nil }
            let variance = values.reduce(0) { $0 + ($1 - centre) / scale * (($1 - centre) / scale) / count }
            let deviation = scale * variance.squareRoot()
            guard deviation > 0, deviation.isFinite else { return nil }
            self.init(centre: centre, deviation: deviation)
        }

        func value(of x: Double) -> Double { (x - centre) / deviation }
        func original(of z: Double) -> Double { centre + deviation * z }
    }
}
