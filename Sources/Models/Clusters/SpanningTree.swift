import CKernels
import LinearAlgebra

/// The minimum spanning tree of rows: its edges are the merges of single linkage.
///
/// - Complexity: O(n² · columns) time, O(n) memory.
/// - SeeAlso: Prim 1957, "Shortest connection networks and some generalizations"; Müllner 2011, arXiv:1109.2378, fig. 6.
enum SpanningTree {
    static func merges(_ rows: Matrix<Float>, _ shouldStop: () -> Bool) throws(TrainingError) -> [Merge] {
        let (n, d) = (rows.rows, rows.columns)
        let nearest = Storage<Float>(n, repeating: .infinity)
        var parents = [Int](repeating: 0, count: n)
        var isInTree = [Bool](repeating: false, count: n)
        var merges: [Merge] = []
        var current = 0
        for _ in 0..<max(0, n - 1) {
            if shouldStop() { throw .stopped }
            isInTree[current] = true
            nearest.pointer[current] = .infinity
            rows.withUnsafeBufferPointer { x in
                for row in 0..<n where !isInTree[row] {
                    var square: Float = 0
                    for c in 0..<d {
                        let difference = x[row * d + c] - x[current * d + c]
                        square += difference * difference
                    }
                    guard square < nearest.pointer[row] else { continue }
                    nearest.pointer[row] = square
                    parents[row] = current
                }
            }
            var next = leptune_least_f32(nearest.pointer, n)
            if isInTree[next] { next = isInTree.firstIndex(of: false) ?? next }
            merges.append(Merge(first: parents[next], second: next, height: nearest.pointer[next]))
            current = next
        }
        return merges
    }
}
