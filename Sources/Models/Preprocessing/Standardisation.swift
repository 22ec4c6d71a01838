/// Takes a centre away and divides by a spread.
struct Standardisation: Sendable, Equatable, Codable {
    let centre: Double
    let spread: Double

    /// Leaves numbers alone.
    static let identity = Standardisation(centre: 0, spread: 1)

    init(centre: Double, spread: Double) {
        self.centre = centre
        self.spread = spread
    }

    /// The mean and the deviation of numbers; what only rounding makes vary is constant and has spread 1.
    init(_ values: [Double]) {
        let unit = values.reduce(0) { Swift.max($0, abs($1)) }
        guard unit > 0, unit.isFinite else {
            self = .identity
            return
        }
        // In units of the largest, so that squares cannot overflow.
        let mean = values.reduce(0) { $0 + $1 / unit } / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 / unit - mean) * ($1 / unit - mean) } / Double(values.count)
        let deviation = variance.squareRoot()
        self.init(centre: mean * unit, spread: deviation > 1e-12 ? deviation * unit : 1)
    }

    func transform(_ value: Double) -> Double { (value - centre) / spread }

    var isSound: Bool { centre.isFinite && spread.isFinite && spread > 0 }
}
