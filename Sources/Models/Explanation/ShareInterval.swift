/// A share of rows with the interval in which the true share may be expected.
public struct ShareInterval: Sendable, Codable, Equatable {
    /// How many rows were counted among how many.
    public var count, rows: Int
    /// The share; nil of no rows.
    public var share: Double?
    /// The ends of the interval of 95 %, Wilson's: from 0 to 1, also for few rows.
    public var low, high: Double

    /// Sums up a count.
    ///
    /// - SeeAlso: Wilson 1927, "Probable inference, the law of succession, and statistical inference",
    ///   doi:10.1080/01621459.1927.10502953.
    public init(_ count: Int, of rows: Int) {
        self.count = count
        self.rows = rows
        guard rows > 0 else {
            (share, low, high) = (nil, 0, 1)
            return
        }
        let n = Double(rows)
        let p = Double(count) / n
        let z = 1.959_963_984_540_054
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        share = p
        low = max(0, middle - half)
        high = min(1, middle + half)
    }
}
