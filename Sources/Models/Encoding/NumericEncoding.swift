/// How one numeric column becomes features: filled, centred and scaled, with a mark for what was missing.
struct NumericEncoding: Sendable, Equatable, Codable {
    /// What a missing value becomes.
    let fill: Double
    let mean: Double
    let deviation: Double
    /// Whether a second feature says that the value was missing.
    let marksMissing: Bool

    /// Encoded values beyond this are cut: no outlier can overflow single precision.
    let bound: Double

    /// Learns from training values; NaN and infinities count as missing.
    ///
    /// - Parameter keepsScale: Whether the numbers stay as they are but for missing ones.
    init(_ values: [Double], keepsScale: Bool = false) {
        bound = keepsScale ? 1e30 : 1e6
        let present = values.filter(\.isFinite).sorted()
        marksMissing = present.count < values.count
        guard let largest = present.map(abs).max(), largest > 0 else {
            fill = 0
            mean = 0
            deviation = 1
            return
        }
        let middle = present.count / 2
        let median = present.count % 2 == 1 ? present[middle] : present[middle - 1] / 2 + present[middle] / 2
        // In units of the largest value, so that squares cannot overflow.
        let filled = values.map { ($0.isFinite ? $0 : median) / largest }
        let unitMean = filled.reduce(0, +) / Double(filled.count)
        let variance = filled.reduce(0) { $0 + ($1 - unitMean) * ($1 - unitMean) } / Double(filled.count)
        fill = median
        guard !keepsScale else {
            mean = 0
            deviation = 1
            return
        }
        mean = unitMean * largest
        // A column that only rounding makes vary is constant.
        deviation = variance.squareRoot() > 1e-12 ? variance.squareRoot() * largest : 1
    }

    /// Whether encoding gives finite numbers, whoever wrote this.
    var isSound: Bool {
        fill.isFinite && mean.isFinite && deviation.isFinite && deviation > 0 && bound > 0 && bound <= 1e30
    }

    var width: Int { marksMissing ? 2 : 1 }

    func encode(_ value: Double) -> Float {
        let standardised = ((value.isFinite ? value : fill) - mean) / deviation
        return Float(Swift.min(Swift.max(standardised, -bound), bound))
    }
}
