import LinearAlgebra

/// How often each class was predicted for each.
struct ConfusionMatrix {
    let classes: Int
    /// Rows are true classes, columns predicted ones.
    private var counts: [Int]

    /// Counts predictions; the most probable class counts, and of equal ones the first.
    init(_ probabilities: Matrix<Float>, _ codes: [Int32]) {
        classes = probabilities.columns
        counts = [Int](repeating: 0, count: classes * classes)
        probabilities.withUnsafeBufferPointer { p in
            for (row, code) in codes.enumerated() {
                var best = 0
                for c in 1..<max(1, classes) where p[row * classes + c] > p[row * classes + best] { best = c }
                counts[Int(code) * classes + best] += 1
            }
        }
    }

    func hits(_ c: Int) -> Int { counts[c * classes + c] }
    func actual(_ c: Int) -> Int { (0..<classes).reduce(0) { $0 + counts[c * classes + $1] } }
    func predicted(_ c: Int) -> Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + c] } }
}

/// The mean over some classes of a number; classes without one do not count.
func meanOverClasses(_ classes: Int, _ value: (Int) -> Double?) -> Double {
    let values = (0..<classes).compactMap(value)
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}
