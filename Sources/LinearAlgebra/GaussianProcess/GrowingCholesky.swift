import COpenBLAS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The Cholesky factor of a positive definite matrix that grows by rows, kept in blocks of 64 rows.
///
/// A full block never changes once it is there, and is shared between copies; only the rows after the last full block
/// are computed again when rows are added. Each block is computed in the same way whether the blocks before it
/// are old or new, so that a factor that grew has the same bits as one that was computed at once.
///
/// - SeeAlso: Golub and Van Loan 2013, "Matrix Computations", sec. 4.2.5 (the block form by rows).
package struct GrowingCholesky: Sendable {
    /// Rows of a block.
    package static let block = 64
    /// The order of the matrix.
    package private(set) var order = 0
    private var blocks: [Block] = []

    /// Rows [64 b, 64 b + r) of L up to the diagonal.
    private struct Block: Sendable {
        /// r.
        let rows: Int
        /// 64 b + r.
        let width: Int
        /// r × width, row-major; what is above the diagonal is not used.
        let values: [Double]
    }

    /// Creates the factor of an empty matrix.
    package init() {}

    /// The same factor without the rows from the first block on that is not full or reaches beyond a number of rows.
    package func prefix(rows: Int) -> GrowingCholesky {
        var result = GrowingCholesky()
        let kept = min(rows, order) / Self.block
        result.blocks = Array(blocks.prefix(kept))
        result.order = kept * Self.block
        return result
    }

    /// Adds rows up to an order, beginning with those after the last full block.
    ///
    /// - Parameters:
    ///   - newOrder: At least the order so far.
    ///   - fill: Writes the first i + 1 places of row i of the matrix.
    /// - Throws: `notPositiveDefinite`; the factor is then not to be used.
    /// - Complexity: O(n² · new rows).
    package mutating func extend(
        to newOrder: Int, _ fill: (_ row: Int, _ target: UnsafeMutablePointer<Double>) -> Void
    ) throws(LinearAlgebraError) {
        self = prefix(rows: order)
        while order < newOrder {
            let rows = min(Self.block, newOrder - order)
            let width = order + rows
            let first = order
            var isFactored = false
            let values = [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
                count = rows * width
                guard let base = buffer.baseAddress else { return }
                base.initialize(repeating: 0, count: rows * width)
                for r in 0..<rows { fill(first + r, base + r * width) }
                substitute(into: base, rows: rows, stride: width, blocks: blocks.count)
                let corner = base + first
                if first > 0 {
                    BLAS.syrk(n: rows, k: first, alpha: -1, a: base, lda: width, beta: 1, c: corner, ldc: width)
                }
                var n = Int32(rows)
                var leading = Int32(width)
                var info: Int32 = 0
                dpotrf_("U", &n, corner, &leading, &info, 1)
                isFactored =
                    info == 0
                    && (0..<rows).allSatisfy { corner[$0 * width + $0] > 0 && corner[$0 * width + $0].isFinite }
            }
            guard isFactored else { throw .notPositiveDefinite(order: newOrder) }
            blocks.append(Block(rows: rows, width: width, values: values))
            order = width
        }
    }

    /// X ← X · L⁻ᵀ for rows of `order` places: each row x becomes L⁻¹ x.
    ///
    /// - Complexity: O(rows · n²). Allocates nothing.
    package func substitute(into x: UnsafeMutablePointer<Double>, rows: Int, stride: Int) {
        substitute(into: x, rows: rows, stride: stride, blocks: blocks.count)
    }

    private func substitute(into x: UnsafeMutablePointer<Double>, rows: Int, stride: Int, blocks count: Int) {
        for b in 0..<count {
            let start = b * Self.block
            let (height, width) = (blocks[b].rows, blocks[b].width)
            blocks[b].values.withUnsafeBufferPointer { l in
                guard let l = l.baseAddress else { return }
                if start > 0, rows == 1 {
                    cblas_dgemv(
                        CblasRowMajor, CblasNoTrans, Int32(height), Int32(start), -1, l, Int32(width), x, 1, 1,
                        x + start, 1)
                } else if start > 0 {
                    BLAS.gemm(
                        m: rows, n: height, k: start, alpha: -1, a: x, lda: stride, b: l, ldb: width,
                        transposingB: true, beta: 1, c: x + start, ldc: stride)
                }
                cblas_dtrsm(
                    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows), Int32(height), 1,
                    l + start, Int32(width), x + start, Int32(stride))
            }
        }
    }

    /// X ← X · L⁻¹ for rows of `order` places: each row x becomes L⁻ᵀ x.
    ///
    /// - Complexity: O(rows · n²). Allocates nothing.
    package func substituteTransposed(into x: UnsafeMutablePointer<Double>, rows: Int, stride: Int) {
        for b in blocks.indices.reversed() {
            let start = b * Self.block
            let (height, width) = (blocks[b].rows, blocks[b].width)
            blocks[b].values.withUnsafeBufferPointer { l in
                guard let l = l.baseAddress else { return }
                cblas_dtrsm(
                    CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, Int32(rows), Int32(height), 1,
                    l + start, Int32(width), x + start, Int32(stride))
                if start > 0, rows == 1 {
                    cblas_dgemv(
                        CblasRowMajor, CblasTrans, Int32(height), Int32(start), -1, l, Int32(width), x + start, 1,
                        1, x, 1)
                } else if start > 0 {
                    BLAS.gemm(
                        m: rows, n: start, k: height, alpha: -1, a: x + start, lda: stride, b: l, ldb: width,
                        beta: 1, c: x, ldc: stride)
                }
            }
        }
    }

    /// log det(L · Lᵀ).
    package var logDeterminant: Double {
        var sum = 0.0
        for block in blocks {
            for r in 0..<block.rows { sum += 2 * log(block.values[r * block.width + block.width - block.rows + r]) }
        }
        return sum
    }

    /// L as a square matrix; zeros above the diagonal.
    package var dense: Matrix<Double> {
        var result = Matrix<Double>(rows: order, columns: order)
        result.withUnsafeMutableBufferPointer { target in
            for block in blocks {
                for r in 0..<block.rows {
                    let row = block.width - block.rows + r
                    for c in 0...row { target[row * order + c] = block.values[r * block.width + c] }
                }
            }
        }
        return result
    }
}
