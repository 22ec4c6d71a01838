import CKernels
import LinearAlgebra

/// All distances between some rows, one block after the other, by products: |x|² + |y|² − 2·xᵀy.
struct DistanceBlocks {
    private static let size = 512
    private let rows: Matrix<Float>
    private let squares: Storage<Float>

    /// The memory of the blocks.
    static func bytes(rows: Int) -> Int { min(rows, size) * min(rows, size) * MemoryLayout<Float>.size }

    init(_ rows: Matrix<Float>) {
        self.rows = rows
        squares = Storage(rows.rows, repeating: 0)
        rows.withUnsafeBufferPointer { x in
            if let x = x.baseAddress { leptune_squared_lengths_f32(x, squares.pointer, rows.rows, rows.columns) }
        }
    }

    /// Some rows beside some others.
    struct Block {
        let firstRow: Int
        let rows: Int
        let firstColumn: Int
        let columns: Int
        /// rows × columns products.
        let products: UnsafeMutablePointer<Float>
        fileprivate let x: UnsafePointer<Float>
        fileprivate let features: Int
        fileprivate let squares: UnsafePointer<Float>

        /// The squared distance from differences, which is precise however close rows are.
        func preciseSquare(row: Int, column: Int) -> Float {
            let a = x + (firstRow + row) * features
            let b = x + (firstColumn + column) * features
            var sum: Float = 0
            for c in 0..<features { sum += (a[c] - b[c]) * (a[c] - b[c]) }
            return sum
        }

        /// Whether a squared distance is at most a limit; where products cannot tell, the differences decide.
        @inline(__always)
        func isWithin(_ limit: Float, row: Int, column: Int) -> Bool {
            let sum = squares[firstRow + row] + squares[firstColumn + column]
            let distance = sum - 2 * products[row * columns + column]
            let slack = 4e-6 * sum
            if distance < limit - slack { return true }
            return distance <= limit + slack && preciseSquare(row: row, column: column) <= limit
        }

        /// The weight of the columns whose squared distance to a row is at most a limit.
        func weightWithin(row: Int, limit: Float, weights: UnsafePointer<Float>?) -> Double {
            var unsure: Int32 = 0
            let within = leptune_weight_within_f32(
                products + row * columns, squares[firstRow + row], squares + firstColumn, weights, limit, &unsure,
                columns)
            guard unsure > 0 else { return within }
            return (0..<columns).reduce(0) {
                isWithin(limit, row: row, column: $1) ? $0 + Double(weights?[$1] ?? 1) : $0
            }
        }

        /// Replaces products by squared distances; those of close rows are precise too.
        func becomeSquares() {
            leptune_products_to_distances_f32(products, squares + firstRow, squares + firstColumn, rows, columns)
            for r in 0..<rows {
                for c in 0..<columns
                where products[r * columns + c] < 1e-3 * (squares[firstRow + r] + squares[firstColumn + c]) {
                    products[r * columns + c] = preciseSquare(row: r, column: c)
                }
            }
        }
    }

    /// Calls a closure with every block, or with those that hold pairs of a row and one before it.
    func forEach(
        isLowerOnly: Bool, _ shouldStop: () -> Bool, _ body: (Block) -> Void
    ) throws(TrainingError) {
        let (n, d) = (rows.rows, rows.columns)
        let size = min(n, Self.size)
        let products = Storage<Float>(size * size, repeating: 0)
        var firstRow = 0
        while firstRow < n {
            let height = min(size, n - firstRow)
            var firstColumn = 0
            while firstColumn < (isLowerOnly ? firstRow + height : n) {
                if shouldStop() { throw .stopped }
                let width = min(size, n - firstColumn)
                rows.withUnsafeBufferPointer { x in
                    // Without columns there is nothing to read; any address serves.
                    let x = x.baseAddress ?? UnsafePointer(products.pointer)
                    BLAS.gemm(
                        m: height, n: width, k: d, a: x + firstRow * d, lda: max(1, d), b: x + firstColumn * d,
                        ldb: max(1, d), transposingB: true, c: products.pointer, ldc: width)
                    body(
                        Block(
                            firstRow: firstRow, rows: height, firstColumn: firstColumn, columns: width,
                            products: products.pointer, x: x, features: d, squares: squares.pointer))
                }
                firstColumn += width
            }
            firstRow += height
        }
    }
}
