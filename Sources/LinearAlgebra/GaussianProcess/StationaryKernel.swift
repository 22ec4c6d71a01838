import CKernels

/// A correlation that depends on the distance alone, in units of the lengthscales.
package enum StationaryKernel: String, CaseIterable, Sendable, Hashable {
    /// The Matérn kernel with smoothness 5/2: (1 + s + s²/3) · exp(−s) with s = √5 · r.
    ///
    /// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", eq. 4.17.
    case matern52 = "matern-5/2"
    /// exp(−r²/2), also called the radial basis function.
    ///
    /// - SeeAlso: Rasmussen and Williams 2006, eq. 4.9.
    case squaredExponential = "rbf"

    /// Replaces squared distances r² by the kernel's values times a factor, and gives the derivatives of that by r².
    ///
    /// - Parameter derivatives: As long as the distances; nil if they are not needed.
    /// - Complexity: O(n), vectorised. Allocates nothing.
    package func apply(
        _ squares: UnsafeMutableBufferPointer<Double>, times factor: Double,
        derivatives: UnsafeMutableBufferPointer<Double>? = nil
    ) {
        guard let base = squares.baseAddress else { return }
        precondition(derivatives?.count ?? squares.count == squares.count, "a derivative for each distance")
        switch self {
        case .matern52: leptune_matern52_f64(base, factor, derivatives?.baseAddress, squares.count)
        case .squaredExponential:
            leptune_squared_exponential_f64(base, factor, derivatives?.baseAddress, squares.count)
        }
    }
}
