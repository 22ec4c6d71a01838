/// Why a decomposition could not be computed.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The matrix has no Cholesky factor: its leading minor of this order is not positive (or holds a NaN).
    case notPositiveDefinite(order: Int)
    /// The matrix holds a NaN or an infinity.
    case notFinite
    /// LAPACK's iteration did not converge.
    case noConvergence

    /// One sentence: what is wrong and how to mend it.
    public var description: String {
        switch self {
        case .notPositiveDefinite(let order):
            "the matrix is not positive definite: its leading minor of order \(order) is not positive; "
                + "add to the diagonal or remove dependent columns"
        case .notFinite: "the matrix holds a NaN or an infinity"
        case .noConvergence: "the eigenvalue iteration did not converge"
        }
    }
}
