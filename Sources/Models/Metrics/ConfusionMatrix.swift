import LinearAlgebra

/// How often each class was predicted for each, in sums of the rows' weights.
struct ConfusionMatrix {
    let classes: Int
    /// Rows are true classes, columns predicted ones.
    private var counts: [Double]

    /// Counts predictions; the most probable class counts, and of equal ones the first.
    init(_ probabilities: Matrix<Float>, _ codes: [Int32], _ weights: RowWeights) {
        classes = probabilities.columns
        counts = [Double](repeating: 0, count: classes * classes)
        for (row, best) in probabilities.mostProbableClasses.enumerated() {
            counts[Int(codes[row]) * classes + best] += weights[row]
        }
    }

    func hits(_ c: Int) -> Double { counts[c * classes + c] }
    func actual(_ c: Int) -> Double { (0..<classes).reduce(0) { $0 + counts[c * classes + $1] } }
    func predicted(_ c: Int) -> Double { (0..<classes).reduce(0) { $0 + counts[$1 * classes + c] } }

    var total: Double { counts.reduce(0, +) }
    var hits: Double { (0..<classes).reduce(0) { $0 + hits($1) } }
    var accuracy: Double { hits / total }

    /// The harmonic mean of precision and recall of a class; nil if it neither occurs nor is predicted.
    func f1(_ c: Int) -> Double? {
        let sum = actual(c) + predicted(c)
        return sum > 0 ? 2 * hits(c) / sum : nil
    }
}

extension Matrix<Float> {
    /// The column of each row's largest element; of equal ones the first.
    var mostProbableClasses: [Int] {
        withUnsafeBufferPointer { p in
            (0..<rows).map { row in
                var best = 0
                for c in 1..<Swift.max(1, columns) where p[row * columns + c] > p[row * columns + best] { best = c }
                return best
            }
        }
    }
}

/// The mean over some classes of a number; classes without one do not count.
func meanOverClasses(_ classes: Int, _ value: (Int) -> Double?) -> Double {
    let values = (0..<classes).compactMap(value)
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}
