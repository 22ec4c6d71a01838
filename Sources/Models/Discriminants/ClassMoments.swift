import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The weight and the mean of each class, and the spread of all rows: what discriminants are made from.
///
/// All sums are in double and weighted; a row of weight 2 counts as two rows.
struct ClassMoments: Sendable {
    let columns: Int
    /// The weight of each class.
    let totals: [Double]
    /// Classes × columns, in the features' units; 0 for classes without weight.
    let means: [Double]
    /// The standard deviation of each column over all rows; 1 where it is 0, so that it can be divided by.
    let scales: [Double]
    /// The mean of each column over all rows.
    let centre: [Double]

    /// The largest variance of a column over all rows; 1 if none varies.
    let largestVariance: Double

    /// Rows between two questions whether to stop.
    private static let blockRows = 512

    /// Goes through the rows twice.
    ///
    /// - Throws: ``TrainingError/stopped``.
    /// - Complexity: O(rows · columns).
    init(_ data: TrainingSet, _ codes: [Int32], classes: Int, _ shouldStop: () -> Bool) throws(TrainingError) {
        let d = data.features.columns
        var totals = [Double](repeating: 0, count: classes)
        var means = [Double](repeating: 0, count: classes * d)
        try Self.blocks(data.count, shouldStop) { rows in
            data.features.withUnsafeBufferPointer { x in
                means.withUnsafeMutableBufferPointer { means in
                    for r in rows {
                        let weight = Double(data.weights?[r] ?? 1)
                        let base = Int(codes[r]) * d
                        totals[Int(codes[r])] += weight
                        for c in 0..<d { means[base + c] += weight * Double(x[r * d + c]) }
                    }
                }
            }
        }
        let all = totals.reduce(0, +)
        var centre = [Double](repeating: 0, count: d)
        for k in 0..<classes {
            for c in 0..<d {
                centre[c] += means[k * d + c] / all
                means[k * d + c] = totals[k] > 0 ? means[k * d + c] / totals[k] : 0
            }
        }
        var squares = [Double](repeating: 0, count: d)
        try Self.blocks(data.count, shouldStop) { rows in
            data.features.withUnsafeBufferPointer { x in
                squares.withUnsafeMutableBufferPointer { squares in
                    for r in rows {
                        let weight = Double(data.weights?[r] ?? 1)
                        for c in 0..<d {
                            let difference = Double(x[r * d + c]) - centre[c]
                            squares[c] += weight * difference * difference
                        }
                    }
                }
            }
        }
        columns = d
        self.totals = totals
        self.means = means
        self.centre = centre
        largestVariance = squares.max().flatMap { $0 > 0 ? $0 / all : nil } ?? 1
        scales = squares.map { $0 > 0 ? ($0 / all).squareRoot() : 1 }
    }

    var classes: Int { totals.count }

    /// The logarithm of each class's share; −∞ for classes without weight.
    var logPriors: [Double] {
        let all = totals.reduce(0, +)
        return totals.map { log($0 / all) }
    }

    /// Calls a closure with the rows of one block after another.
    static func blocks(
        _ count: Int, _ shouldStop: () -> Bool, _ body: (Range<Int>) -> Void
    ) throws(TrainingError) {
        for start in stride(from: 0, to: count, by: blockRows) {
            if shouldStop() { throw .stopped }
            body(start..<min(start + blockRows, count))
        }
    }
}
