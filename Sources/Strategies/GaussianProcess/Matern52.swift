import LinearAlgebra

/// The Matérn kernel with smoothness 5/2, of squared distances: (1 + s + s²/3) · exp(−s) with s = √5 · r.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", eq. 4.17.
enum Matern52 {
    /// Replaces squared distances by the kernel's values.
    ///
    /// - Complexity: O(n), with one temporary array.
    static func apply(_ values: UnsafeMutableBufferPointer<Double>) {
        withExponentials(of: values) { s, e in
            for j in 0..<values.count { values[j] = (1 + s[j] + s[j] * s[j] / 3) * e[j] }
        }
    }

    /// Replaces squared distances by the kernel's values, and gives its derivatives by the squared distance.
    static func apply(
        _ values: UnsafeMutableBufferPointer<Double>, derivatives: UnsafeMutableBufferPointer<Double>
    ) {
        withExponentials(of: values) { s, e in
            for j in 0..<values.count {
                derivatives[j] = (1 + s[j]) * e[j] * (-5.0 / 6)
                values[j] = (1 + s[j] + s[j] * s[j] / 3) * e[j]
            }
        }
    }

    private static func withExponentials(
        of squares: UnsafeMutableBufferPointer<Double>,
        _ body: (_ s: UnsafeMutableBufferPointer<Double>, _ e: UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        let n = squares.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { scratch in
            let s = UnsafeMutableBufferPointer(rebasing: scratch[..<n])
            let e = UnsafeMutableBufferPointer(rebasing: scratch[n...])
            for j in 0..<n {
                let root = (5 * squares[j]).squareRoot()
                s[j] = root
                e[j] = -root
            }
            BLAS.exponentiate(e)
            body(s, e)
        }
    }
}
