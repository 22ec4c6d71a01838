/// How one numeric column becomes features: filled, centred and scaled, with a mark for what was missing.
struct NumericEncoding: Sendable, Equatable, Codable {
    /// What a missing value becomes.
    let fill: Double
    let mean: Double
    let deviation: Double
    /// Whether a second feature says that the value was missing.
    let marksMissing: Bool

    /// Standardised values beyond this are cut: no outlier can overflow single precision.
    private static let bound = 1e6

    /// Learns from training values; NaN and infinities count as missing.
    init(_ values: [Double]) {
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
        mean = unitMean * largest
        // A column that only rounding makes vary is constant.
        deviation = variance.squareRoot() > 1e-12 ? variance.squareRoot() * largest : 1
    }

    var width: Int { marksMissing ? 2 : 1 }

    func encode(_ value: Double) -> Float {
        let standardised = ((value.isFinite ? value : fill) - mean) / deviation
        return Float(Swift.min(Swift.max(standardised, -Self.bound), Self.bound))
    }
}
