import COpenBLAS

extension BLAS {
    /// x ← op(l)⁻¹ · x with `l` lower triangular of `order` × `order`, row-major; what is above its diagonal is not read.
    ///
    /// For one right-hand side: several times as fast as a substitution into a matrix of one column.
    ///
    /// - Complexity: O(n²). Allocates nothing.
    package static func substitute(
        _ l: UnsafePointer<Double>, order: Int, transposing: Bool = false, into x: UnsafeMutablePointer<Double>
    ) {
        guard order > 0 else { return }
        cblas_dtrsv(
            CblasRowMajor, CblasLower, transposing ? CblasTrans : CblasNoTrans, CblasNonUnit, Int32(order), l,
            Int32(order), x, 1)
    }
}
