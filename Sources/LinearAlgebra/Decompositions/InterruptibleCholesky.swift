import COpenBLAS

/// Factors and inverts a large positive definite matrix in its own memory, by blocks, asking between blocks whether to
/// go on: LAPACK's routines take seconds for some thousand rows and cannot be stopped.
///
/// Matrices are row-major, of `n` × `n`; only the lower triangle is read; what is above it is
/// not kept. Up to ``directOrder`` LAPACK's own
/// routines are used: they take a few hundredths of a second.
package enum InterruptibleCholesky {
    /// How it ended.
    package enum Outcome: Sendable, Hashable {
        /// All is computed.
        case done
        /// The matrix is not positive definite, or not finite.
        case notPositiveDefinite
        /// The caller asked to stop.
        case stopped
    }

    /// The largest order that is given to LAPACK in one call.
    package static let directOrder = 1200
    private static let block = 128
    /// Rows or columns of one product between two questions.
    private static let chunk = 512

    /// Replaces the lower triangle of A by L, with A = L · Lᵀ.
    ///
    /// - Complexity: O(n³ / 3).
    package static func factor(
        _ a: UnsafeMutablePointer<Double>, order n: Int, shouldStop: () -> Bool = { false }
    ) -> Outcome {
        if shouldStop() { return .stopped }
        if n <= directOrder { return isFactored(a, n, stride: n) ? .done : .notPositiveDefinite }
        for start in stride(from: 0, to: n, by: block) {
            let size = min(block, n - start)
            let diagonal = a + start * n + start
            guard isFactored(diagonal, size, stride: n) else { return .notPositiveDefinite }
            let rest = start + size
            // The panel below, then what it takes from the rest: row chunks of the lower triangle.
            for row in stride(from: rest, to: n, by: chunk) {
                if shouldStop() { return .stopped }
                let rows = min(chunk, n - row)
                cblas_dtrsm(
                    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows), Int32(size), 1,
                    diagonal, Int32(n), a + row * n + start, Int32(n))
            }
            for row in stride(from: rest, to: n, by: chunk) {
                if shouldStop() { return .stopped }
                let rows = min(chunk, n - row)
                if row > rest {
                    BLAS.gemm(
                        m: rows, n: row - rest, k: size, alpha: -1, a: a + row * n + start, lda: n,
                        b: a + rest * n + start, ldb: n, transposingB: true, beta: 1, c: a + row * n + rest, ldc: n)
                }
                BLAS.syrk(
                    n: rows, k: size, alpha: -1, a: a + row * n + start, lda: n, beta: 1, c: a + row * n + row, ldc: n)
            }
        }
        return .done
    }

    private static func isFactored(_ a: UnsafeMutablePointer<Double>, _ n: Int, stride leading: Int) -> Bool {
        var order = Int32(n)
        var leadingOrder = Int32(leading)
        var info: Int32 = 0
        guard n > 0 else { return true }
        dpotrf_("U", &order, a, &leadingOrder, &info, 1)
        // A NaN compares as neither positive nor not, and an infinity leaves no usable factor.
        return info == 0 && (0..<n).allSatisfy { a[$0 * leading + $0] > 0 && a[$0 * leading + $0].isFinite }
    }

    /// Replaces the lower triangle of L by that of (L · Lᵀ)⁻¹.
    ///
    /// - Complexity: O(2n³ / 3).
    package static func invert(
        _ l: UnsafeMutablePointer<Double>, order n: Int, shouldStop: () -> Bool = { false }
    ) -> Outcome {
        if shouldStop() { return .stopped }
        if n <= directOrder { return n == 0 || Double.rawPotri(n, l) == 0 ? .done : .notPositiveDefinite }
        // Products read squares: what is above the diagonal must be 0.
        for row in 0..<n { (l + row * n + row + 1).update(repeating: 0, count: n - row - 1) }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: block * n) { scratch in
            guard let scratch = scratch.baseAddress else { return .done }
            guard invertTriangle(l, n, scratch, shouldStop) else { return .stopped }
            return multiplyTransposed(l, n, scratch, shouldStop) ? .done : .stopped
        }
    }

    /// L ← L⁻¹, block row by block row: X₍ᵢⱼ₎ = −L₍ᵢᵢ₎⁻¹ Σₖ L₍ᵢₖ₎ X₍ₖⱼ₎.
    private static func invertTriangle(
        _ l: UnsafeMutablePointer<Double>, _ n: Int, _ scratch: UnsafeMutablePointer<Double>, _ shouldStop: () -> Bool
    ) -> Bool {
        for start in stride(from: 0, to: n, by: block) {
            let size = min(block, n - start)
            let diagonal = l + start * n + start
            for column in stride(from: 0, to: start, by: chunk) {
                if shouldStop() { return false }
                let width = min(chunk, start - column)
                BLAS.gemm(
                    m: size, n: width, k: start - column, alpha: -1, a: l + start * n + column, lda: n,
                    b: l + column * n + column, ldb: n, c: scratch + column, ldc: n)
            }
            for row in 0..<size {
                (l + (start + row) * n).update(from: scratch + row * n, count: start)
            }
            if start > 0 {
                cblas_dtrsm(
                    CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(size), Int32(start), 1,
                    diagonal, Int32(n), l + start * n, Int32(n))
            }
            invertDiagonal(diagonal, size, stride: n)
        }
        return true
    }

    /// L ← L⁻¹ of a small triangle.
    private static func invertDiagonal(_ l: UnsafeMutablePointer<Double>, _ n: Int, stride leading: Int) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n * n) { identity in
            guard let identity = identity.baseAddress else { return }
            identity.initialize(repeating: 0, count: n * n)
            for i in 0..<n { identity[i * n + i] = 1 }
            cblas_dtrsm(
                CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(n), Int32(n), 1, l,
                Int32(leading), identity, Int32(n))
            for r in 0..<n {
                for c in 0...r { l[r * leading + c] = identity[r * n + c] }
            }
        }
    }

    /// X ← the lower triangle of Xᵀ · X, block row by block row: row i needs rows k ≥ i only.
    private static func multiplyTransposed(
        _ x: UnsafeMutablePointer<Double>, _ n: Int, _ scratch: UnsafeMutablePointer<Double>, _ shouldStop: () -> Bool
    ) -> Bool {
        for start in stride(from: 0, to: n, by: block) {
            let size = min(block, n - start)
            let width = start + size
            for column in stride(from: 0, to: width, by: chunk) {
                if shouldStop() { return false }
                let columns = min(chunk, width - column)
                BLAS.gemm(
                    m: size, n: columns, k: n - start, a: x + start * n + start, lda: n, transposingA: true,
                    b: x + start * n + column, ldb: n, c: scratch + column, ldc: n)
            }
            for row in 0..<size {
                (x + (start + row) * n).update(from: scratch + row * n, count: start + row + 1)
            }
        }
        return true
    }
}
