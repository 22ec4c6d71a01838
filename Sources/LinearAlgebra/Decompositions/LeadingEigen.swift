import Randomness

/// The leading eigenpairs of a symmetric, positive semidefinite operator, by block Lanczos iteration.
///
/// The Krylov space of a random block grows by one block an application; every vector is orthogonalised against all
/// before it, twice, so that single precision suffices. The space is searched for eigenpairs (Rayleigh–Ritz) once it has
/// four times as many vectors as pairs are wanted, and again as it grows, until every residual ‖A·v − λ·v‖ is at most
/// the tolerance times λ. An eigenvalue is then off by about the square of that.
///
/// The operator is only applied, never seen, so that it need not be formed.
///
/// - SeeAlso: Golub, Underwood 1977, "The block Lanczos method for computing eigenvalues", Mathematical Software III;
///   Musco, Musco 2015, "Randomized block Krylov methods for stronger and faster approximate singular value
///   decomposition", NeurIPS, arXiv:1504.05477 (why a few blocks suffice).
public struct LeadingEigen<Scalar: BLASScalar>: Sendable {
    /// The eigenvalues, descending, not negative.
    public let values: [Scalar]
    /// The orthonormal eigenvectors, one a row, in the order of the values.
    public let vectors: Matrix<Scalar>
    /// Whether every residual met the tolerance.
    public let hasConverged: Bool

    /// What the space of a search may become.
    public struct Limits: Sendable {
        /// Vectors a block.
        public let block: Int
        /// The most blocks.
        public let blocks: Int
        /// The largest residual in units of its eigenvalue; 0 to use all blocks.
        public let tolerance: Double

        /// Sets limits.
        public init(block: Int, blocks: Int, tolerance: Double) {
            self.block = block
            self.blocks = blocks
            self.tolerance = tolerance
        }
    }

    /// Searches for eigenpairs.
    ///
    /// - Parameters:
    ///   - order: The size n of the operator A.
    ///   - count: How many pairs, from 0 to n.
    ///   - limits: When to give up.
    ///   - seed: Keys the random block.
    ///   - apply: Writes block · A; both are so many rows of n. May throw to end the search.
    /// - Throws: What `apply` throws, or `LinearAlgebraError` as ``SymmetricEigen``.
    /// - Complexity: One application a block, and O(n · m² + m³) for a space of m vectors.
    public init(
        order n: Int, count: Int, limits: Limits, seed: UInt64,
        apply: (_ block: UnsafePointer<Scalar>, _ rows: Int, _ result: UnsafeMutablePointer<Scalar>) throws -> Void
    ) throws {
        precondition(count >= 0 && count <= n, "an operator has as many eigenpairs as its order")
        guard count > 0 else {
            (values, vectors, hasConverged) = ([], Matrix(rows: 0, columns: n), true)
            return
        }
        let block = min(n, max(1, limits.block))
        var space = KrylovSpace<Scalar>(order: n, block: block, capacity: min(n, max(count, block * limits.blocks)))
        try space.begin(seed: seed, apply)
        var nextSearch = min(space.capacity, max(4 * count, 2 * block))
        while true {
            try space.multiplyLastBlock(apply)
            let isFull = space.vectors == space.capacity
            if isFull || (limits.tolerance > 0 && space.vectors >= nextSearch) {
                let found = try space.search(count: min(count, space.vectors))
                let isPrecise = found.residuals.indices.allSatisfy {
                    Double(found.residuals[$0]) <= limits.tolerance * Double(found.values[$0])
                }
                if isFull || isPrecise {
                    values = found.values
                    vectors = found.vectors
                    hasConverged = isPrecise || space.vectors == n
                    return
                }
                nextSearch = space.vectors + 2 * block
            }
            space.grow()
        }
    }
}
