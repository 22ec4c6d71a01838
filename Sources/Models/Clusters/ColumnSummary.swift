import CKernels
import LinearAlgebra

/// Range, sum and sum of squares of each column, in one pass over the rows.
struct ColumnSummary {
    private static let blockRows = 512

    private(set) var low: [Float]
    private(set) var high: [Float]
    private(set) var sums: [Double]
    private(set) var squares: [Double]
    /// The weight of all rows.
    let weight: Double

    /// Looks at rows; sums count each as often as its weight says, ranges do not.
    init(_ rows: Matrix<Float>, weights: [Float]?, _ shouldStop: () -> Bool) throws(TrainingError) {
        let (n, d) = (rows.rows, rows.columns)
        weight = weights?.reduce(0) { $0 + Double($1) } ?? Double(n)
        sums = [Double](repeating: 0, count: d)
        squares = sums
        let lowest = Storage<Float>(d, repeating: .infinity)
        let highest = Storage<Float>(d, repeating: -.infinity)
        let part = Storage<Float>(2 * d, repeating: 0)
        var start = 0
        while start < n && d > 0 {
            if shouldStop() { throw .stopped }
            let taken = min(Self.blockRows, n - start)
            part.pointer.update(repeating: 0, count: 2 * d)
            rows.withUnsafeBufferPointer { x in
                weights.withUnsafePointer { weights in
                    guard let x = x.baseAddress else { return }
                    leptune_column_summary_f32(
                        x + start * d, weights.map { $0 + start }, taken, d, lowest.pointer, highest.pointer,
                        part.pointer, part.pointer + d)
                }
            }
            for c in 0..<d {
                sums[c] += Double(part.pointer[c])
                squares[c] += Double(part.pointer[d + c])
            }
            start += taken
        }
        low = lowest.array
        high = highest.array
    }

    /// The mean over the columns of their variance.
    var meanVariance: Double {
        var total = 0.0
        for c in sums.indices {
            let mean = sums[c] / weight
            total += max(0, squares[c] / weight - mean * mean)
        }
        return total / Double(max(1, sums.count))
    }
}
