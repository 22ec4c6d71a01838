/// How much each row counts in a metric.
struct RowWeights: Sendable {
    private let values: [Float]?
    /// The number of rows.
    let rows: Int
    /// The sum over the rows.
    let total: Double

    /// Takes checked weights, nil for 1 each.
    init(_ values: [Float]?, rows: Int) {
        self.values = values
        self.rows = rows
        total = values.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows)
    }

    subscript(row: Int) -> Double { values.map { Double($0[row]) } ?? 1 }

    /// The weighted sum of a number of each row; rows without weight are not asked.
    func sum(_ value: (Int) -> Double) -> Double {
        var sum = 0.0
        for row in 0..<rows {
            let weight = self[row]
            if weight > 0 { sum += weight * value(row) }
        }
        return sum
    }

    /// The weights of some rows, in the order given.
    func gathering(_ rows: [Int]) -> RowWeights {
        RowWeights(values.map { values in rows.map { values[$0] } }, rows: rows.count)
    }

    /// The weighted mean of a number of each row.
    func mean(_ value: (Int) -> Double) -> Double { sum(value) / total }
}
