extension Cholesky where Scalar == Double {
    /// Decomposes a matrix, of which only the lower triangle is read, asking now and then whether to go on.
    ///
    /// - Parameters:
    ///   - matrix: Square, symmetric, `n` × `n`.
    ///   - shouldStop: Asked every few hundredths of a second at most.
    /// - Returns: The factor; nil if it was asked to stop.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`; the order is that of the matrix where it is not known.
    /// - Complexity: O(n³ / 3).
    package init?(_ matrix: consuming Matrix<Double>, shouldStop: () -> Bool) throws(LinearAlgebraError) {
        let n = matrix.rows
        guard n > InterruptibleCholesky.directOrder else {
            if shouldStop() { return nil }
            try self.init(matrix)
            return
        }
        precondition(n == matrix.columns, "only a square matrix has a Cholesky factor")
        var factor = consume matrix
        let outcome = factor.withUnsafeMutableBufferPointer { buffer -> InterruptibleCholesky.Outcome in
            guard let a = buffer.baseAddress else { return .done }
            let outcome = InterruptibleCholesky.factor(a, order: n, shouldStop: shouldStop)
            guard outcome == .done else { return outcome }
            for r in 0..<n {
                guard a[r * n + r] > 0, a[r * n + r].isFinite else { return .notPositiveDefinite }
                (a + r * n + r + 1).update(repeating: 0, count: n - r - 1)
            }
            return .done
        }
        switch outcome {
        case .done: self.init(lower: factor)
        case .stopped: return nil
        case .notPositiveDefinite: throw .notPositiveDefinite(order: n)
        }
    }

    /// L⁻¹, asking now and then whether to go on.
    ///
    /// - Returns: Lower triangular, `n` × `n`; nil if it was asked to stop.
    /// - Complexity: O(n³).
    package func inverseOfFactor(shouldStop: () -> Bool) -> Matrix<Double>? {
        let n = factor.rows
        var inverse = Matrix<Double>.identity(n)
        // So many columns at a time that a part takes some hundredths of a second.
        let width = max(16, 500_000_000 / max(1, n * n))
        let isDone = inverse.withUnsafeMutableBufferPointer { b in
            factor.withUnsafeBufferPointer { l in
                guard let b = b.baseAddress, let l = l.baseAddress else { return true }
                for column in stride(from: 0, to: n, by: width) {
                    if shouldStop() { return false }
                    // What is above the block's first row is zero, and stays so.
                    let place = column * n + column
                    BLAS.trsm(
                        n: n - column, columns: min(width, n - column), l: l + place, ldl: n, b: b + place, ldb: n)
                }
                return true
            }
        }
        return isDone ? inverse : nil
    }
}
