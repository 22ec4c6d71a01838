/// The eigenvalues and eigenvectors of a symmetric matrix: A = Σ λᵢ · vᵢ · vᵢᵀ.
public struct SymmetricEigen<Scalar: BLASScalar>: Sendable {
    /// The eigenvalues, ascending.
    public let values: [Scalar]
    /// The orthonormal eigenvectors, one a row, in the order of the values.
    ///
    /// The sign of each is LAPACK's choice.
    public let vectors: Matrix<Scalar>

    /// Decomposes a matrix, of which only the lower triangle is read.
    ///
    /// - Parameter matrix: Square, symmetric, finite, `n` × `n`.
    /// - Throws: `LinearAlgebraError.notFinite`, or `.noConvergence` (not known to happen for a finite matrix).
    /// - Complexity: O(n³), by LAPACK syevd.
    public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
        precondition(matrix.rows == matrix.columns, "only a square matrix has eigenvalues")
        guard matrix.isFinite else { throw .notFinite }
        let n = matrix.rows
        var vectors = matrix
        var values = [Scalar](repeating: 0, count: n)
        let info = vectors.withUnsafeMutableBufferPointer { a in
            values.withUnsafeMutableBufferPointer { w -> Int in
                guard let a = a.baseAddress, let w = w.baseAddress else { return 0 }
                return Scalar.rawSyevd(n, a, w)
            }
        }
        guard info == 0 else { throw .noConvergence }
        self.values = values
        self.vectors = vectors
    }
}
