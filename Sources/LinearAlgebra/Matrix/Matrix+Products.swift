extension Matrix {
    /// The transposed matrix.
    public func transposed() -> Matrix {
        Matrix(rows: columns, columns: rows) { (target: UnsafeMutableBufferPointer<Scalar>) in
            elements.withUnsafeBufferPointer { source in
                for r in 0..<rows {
                    for c in 0..<columns { target[c * rows + r] = source[r * columns + c] }
                }
            }
        }
    }

    /// op(self) · op(other).
    ///
    /// - Precondition: The inner sizes agree.
    /// - Complexity: O(m · n · k), by BLAS gemm.
    public func multiplied(
        by other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
    ) -> Matrix {
        let m = transposingSelf ? columns : rows
        let k = transposingSelf ? rows : columns
        let n = transposingOther ? other.rows : other.columns
        precondition(
            k == (transposingOther ? other.columns : other.rows), "the inner sizes of a matrix product differ")
        var result = Matrix(rows: m, columns: n)
        result.withUnsafeMutableBufferPointer { c in
            withUnsafeBufferPointer { a in
                other.withUnsafeBufferPointer { b in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
                    BLAS.gemm(
                        m: m, n: n, k: k, a: a, lda: Swift.max(1, columns), transposingA: transposingSelf, b: b,
                        ldb: Swift.max(1, other.columns), transposingB: transposingOther, c: c,
                        ldc: Swift.max(1, n))
                }
            }
        }
        return result
    }

    /// op(self) · vector.
    ///
    /// - Precondition: The vector has as many elements as op(self) has columns.
    public func multiplied(by vector: [Scalar], transposingSelf: Bool = false) -> [Scalar] {
        precondition(
            vector.count == (transposingSelf ? rows : columns), "the vector does not fit the matrix")
        var result = [Scalar](repeating: 0, count: transposingSelf ? columns : rows)
        result.withUnsafeMutableBufferPointer { y in
            withUnsafeBufferPointer { a in
                vector.withUnsafeBufferPointer { x in
                    guard let a = a.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
                    BLAS.gemv(
                        m: rows, n: columns, a: a, lda: Swift.max(1, columns), transposingA: transposingSelf, x: x,
                        y: y)
                }
            }
        }
        return result
    }

    /// selfᵀ · self, or self · selfᵀ if `ofRows`: both triangles filled.
    ///
    /// - Complexity: O(n² · k), by BLAS syrk: half of a product.
    public func gram(ofRows: Bool = false) -> Matrix {
        let n = ofRows ? rows : columns
        var result = Matrix(rows: n, columns: n)
        result.withUnsafeMutableBufferPointer { c in
            withUnsafeBufferPointer { a in
                guard let a = a.baseAddress, let c = c.baseAddress else { return }
                BLAS.syrk(
                    n: n, k: ofRows ? columns : rows, a: a, lda: Swift.max(1, columns), transposingA: !ofRows, c: c,
                    ldc: Swift.max(1, n))
            }
        }
        result.mirrorLowerTriangle()
        return result
    }

    /// Copies the lower triangle of a square matrix to the upper one.
    package mutating func mirrorLowerTriangle() {
        precondition(rows == columns, "only a square matrix has triangles to mirror")
        let n = rows
        withUnsafeMutableBufferPointer { buffer in
            for r in 0..<n {
                for c in 0..<r { buffer[c * n + r] = buffer[r * n + c] }
            }
        }
    }
}
