#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The Cholesky decomposition A = L · Lᵀ of a symmetric, positive definite matrix.
///
/// Nothing is added to the diagonal: a matrix without a factor is an error, and what to do about it is the caller's
/// decision.
///
/// ```swift
/// let cholesky = try Cholesky(covariance)
/// let weights = cholesky.solve(observations)
/// let evidence = -0.5 * (BLAS.dot(observations, weights) + cholesky.logDeterminant)
/// ```
public struct Cholesky<Scalar: BLASScalar>: Sendable, Equatable {
    /// L: lower triangular with a positive diagonal; the upper triangle is zero.
    public let factor: Matrix<Scalar>

    /// Decomposes a matrix, of which only the lower triangle is read.
    ///
    /// - Parameter matrix: Square, symmetric, `n` × `n`; its memory becomes the factor's if nobody else needs it.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` with the order of the first leading minor that is not
    ///   positive; also for a NaN.
    /// - Complexity: O(n³ / 3), by LAPACK potrf.
    public init(_ matrix: consuming Matrix<Scalar>) throws(LinearAlgebraError) {
        var factor = matrix
        let n = factor.rows
        precondition(n == factor.columns, "only a square matrix has a Cholesky factor")
        let failedOrder = factor.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let pointer = buffer.baseAddress else { return 0 }
            let info = Scalar.rawPotrf(n, pointer)
            guard info == 0 else { return info }
            for r in 0..<n {
                // A NaN compares as neither positive nor not, and an infinity leaves no usable factor.
                guard pointer[r * n + r] > 0, pointer[r * n + r].isFinite else { return r + 1 }
                for c in (r + 1)..<Swift.max(r + 1, n) { pointer[r * n + c] = 0 }
            }
            return 0
        }
        guard failedOrder == 0 else { throw .notPositiveDefinite(order: failedOrder) }
        self.factor = factor
    }

    /// Takes a factor that was computed otherwise.
    init(lower factor: Matrix<Scalar>) { self.factor = factor }

    /// log det A = 2 · Σ log Lᵢᵢ, in `Double`.
    public var logDeterminant: Double {
        (0..<factor.rows).reduce(0) { $0 + 2 * log(Double(factor[$1, $1])) }
    }

    /// A⁻¹ · b.
    public func solve(_ b: [Scalar]) -> [Scalar] {
        solve(Matrix(rows: b.count, columns: 1, elements: b)).elements
    }

    /// A⁻¹ · B, column by column.
    ///
    /// - Parameter b: `n` × any number of columns.
    /// - Complexity: O(n² · columns).
    public func solve(_ b: Matrix<Scalar>) -> Matrix<Scalar> {
        var result = b
        substitute(into: &result, transposing: false)
        substitute(into: &result, transposing: true)
        return result
    }

    /// L⁻¹ · b, by forward substitution.
    public func solveLower(_ b: [Scalar]) -> [Scalar] {
        solveLower(Matrix(rows: b.count, columns: 1, elements: b)).elements
    }

    /// L⁻¹ · B, by forward substitution.
    public func solveLower(_ b: Matrix<Scalar>) -> Matrix<Scalar> {
        var result = b
        substitute(into: &result, transposing: false)
        return result
    }

    /// A⁻¹, both triangles filled.
    ///
    /// - Complexity: O(2n³ / 3), by LAPACK potri. Prefer ``solve(_:)-(Matrix<Scalar>)`` where only products with the
    ///   inverse are needed.
    public func inverse() -> Matrix<Scalar> {
        var result = factor
        let n = factor.rows
        result.withUnsafeMutableBufferPointer { buffer in
            guard let pointer = buffer.baseAddress else { return }
            let info = Scalar.rawPotri(n, pointer)
            precondition(info == 0, "a Cholesky factor has a positive diagonal and is invertible")
        }
        result.mirrorLowerTriangle()
        return result
    }

    private func substitute(into b: inout Matrix<Scalar>, transposing: Bool) {
        let n = factor.rows
        precondition(b.rows == n, "the right-hand side does not fit the matrix")
        let columns = b.columns
        guard n > 0 && columns > 0 else { return }
        b.withUnsafeMutableBufferPointer { target in
            factor.withUnsafeBufferPointer { source in
                guard let l = source.baseAddress, let b = target.baseAddress else { return }
                Scalar.rawTrsm(transposing, n, columns, l, n, b, columns)
            }
        }
    }
}
