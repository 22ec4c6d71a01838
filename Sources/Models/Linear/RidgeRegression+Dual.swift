import LinearAlgebra

extension RidgeRegression {
    /// The columns that are multiplied at a time.
    static let dualColumns = 256

    /// Solves for one number α a row: (√Ω·X·Xᵀ·√Ω + l2 · Σω · I) α = √Ω·y over centred columns; then w = Xᵀ·√Ω·α.
    ///
    /// - Complexity: O(rows² · columns + rows³ / 3), in double.
    func solveDual(
        _ rows: StandardisedRows, _ target: StandardisedTarget, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        let n = data.count
        // In units of the widest column, as squares of large numbers would leave little room.
        let unit = 1 / rows.scale.reduce(0) { $1 == 0 ? $0 : max($0, 1 / Double($1)) }
        guard unit.isFinite else {
            return try target.model(([Double](repeating: 0, count: rows.columns), 0))
        }
        let columns = CentredColumns(data, rows, unit: unit)
        var system = Matrix<Double>(rows: n, columns: n)
        try columns.forEachChunk(shouldStop) { chunk, _, width in
            system.withUnsafeMutableBufferPointer { k in
                guard let k = k.baseAddress else { return }
                BLAS.syrk(n: n, k: width, a: chunk, lda: width, beta: 1, c: k, ldc: n)
            }
        }
        let largest = (0..<n).reduce(0) { max($0, system[$1, $1]) }
        // Below this, rounding decides; at the limit the solution is the one of smallest norm.
        let added = max(penalty * rows.totalWeight * unit * unit, penalty > 0 ? 1e-13 * largest : 0)
        for r in 0..<n { system[r, r] += added }
        guard added > 0, let cholesky = try Cholesky.of(system, shouldStop) else {
            throw .singular("there are more features than rows; raise l2 above \(penalty)")
        }
        if shouldStop() { throw .stopped }
        let alphas = cholesky.solve((0..<n).map { columns.roots[$0] * target.exact($0) })
        var weights = [Double](repeating: 0, count: rows.columns)
        var intercept = 0.0
        try columns.forEachChunk(shouldStop) { chunk, first, width in
            weights.withUnsafeMutableBufferPointer { w in
                guard let w = w.baseAddress else { return }
                BLAS.gemv(m: n, n: width, a: chunk, lda: width, transposingA: true, x: alphas, y: w + first)
            }
            for c in first..<(first + width) {
                weights[c] *= unit
                intercept -= weights[c] * columns.means[c - first]
            }
        }
        return try target.model((weights, intercept))
    }
}

/// Columns less their means, times the roots of the rows' weights and a unit; some columns at a time, in double.
private final class CentredColumns {
    let roots: [Double]
    /// The means of the columns in the chunk at hand.
    private(set) var means: [Double] = []
    private let data: TrainingSet
    private let rows: StandardisedRows
    private let unit: Double
    private var chunk: [Double]

    init(_ data: TrainingSet, _ rows: StandardisedRows, unit: Double) {
        self.data = data
        self.rows = rows
        self.unit = unit
        roots = (0..<data.count).map { row in data.weights.map { Double($0[row]).squareRoot() } ?? 1 }
        chunk = [Double](repeating: 0, count: data.count * min(RidgeRegression.dualColumns, rows.columns))
    }

    func forEachChunk(
        _ shouldStop: () -> Bool, _ body: (_ chunk: UnsafePointer<Double>, _ first: Int, _ width: Int) -> Void
    ) throws(TrainingError) {
        for first in stride(from: 0, to: rows.columns, by: RidgeRegression.dualColumns) {
            if shouldStop() { throw .stopped }
            let width = min(RidgeRegression.dualColumns, rows.columns - first)
            fill(from: first, width: width)
            chunk.withUnsafeBufferPointer { chunk in
                guard let chunk = chunk.baseAddress else { return }
                body(chunk, first, width)
            }
        }
    }

    private func fill(from first: Int, width: Int) {
        var rest = [Double](repeating: 0, count: width)
        data.features.withUnsafeBufferPointer { x in
            chunk.withUnsafeMutableBufferPointer { z in
                for r in 0..<data.count {
                    let weight = roots[r] * roots[r]
                    for c in 0..<width {
                        // The rounded mean first: the rest is small and sums without loss.
                        let value = Double(x[r * rows.columns + first + c]) - Double(rows.shift[first + c])
                        z[r * width + c] = value
                        rest[c] += weight * value
                    }
                }
                for c in 0..<width { rest[c] /= rows.totalWeight }
                for r in 0..<data.count {
                    for c in 0..<width { z[r * width + c] = (z[r * width + c] - rest[c]) * (roots[r] * unit) }
                }
            }
        }
        means = (0..<width).map { Double(rows.shift[first + $0]) + rest[$0] }
    }
}
