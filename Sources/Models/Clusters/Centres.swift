import CKernels
import LinearAlgebra

/// Points that rows are assigned to, and the memory that assigning takes.
final class Centres {
    let count: Int
    let columns: Int
    /// Count × columns.
    let points: Storage<Float>
    /// |point|² / 2 of each.
    private let halves: Storage<Float>
    private let products: Storage<Float>
    /// The nearest centre of each row of the last block.
    let labels: Storage<Int32>
    /// Squared distance to it less the squared length of the row.
    let costs: Storage<Float>
    let blockRows: Int

    init(_ points: [Float], count: Int, columns: Int, rows: Int) {
        self.count = count
        self.columns = columns
        blockRows = ClusterFrame.blockRows(rows, columns: columns, width: count)
        self.points = Storage(count * columns, repeating: 0)
        self.points.array = points
        halves = Storage(count, repeating: 0)
        products = Storage(count * blockRows, repeating: 0)
        labels = Storage(blockRows, repeating: 0)
        costs = Storage(blockRows, repeating: 0)
        settle()
    }

    /// Must be called when points have changed.
    func settle() {
        leptune_squared_lengths_f32(points.pointer, halves.pointer, count, columns)
        for c in 0..<count { halves.pointer[c] /= 2 }
    }

    /// Finds the nearest centre of some rows, at most `blockRows`.
    func assign(_ x: UnsafePointer<Float>, rows: Int) {
        BLAS.gemm(
            m: count, n: rows, k: columns, a: points.pointer, lda: max(1, columns), b: x, ldb: max(1, columns),
            transposingB: true, c: products.pointer, ldc: rows)
        leptune_nearest_centre_f32(products.pointer, halves.pointer, labels.pointer, costs.pointer, rows, count)
    }
}
