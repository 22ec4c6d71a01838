extension BLAS {
    /// Up to so many rows, OpenBLAS forms a symmetric product.
    private static var smallestSplit: Int { 96 }

    /// `syrk` by halves: two symmetric products of half the order, and between them one product of any form, which is
    /// where nearly all the work is and what ``gemm(m:n:k:alpha:a:lda:transposingA:b:ldb:transposingB:beta:c:ldc:)``
    /// does fastest.
    @usableFromInline
    static func symmetricProduct<Scalar: BLASScalar>(
        _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ lda: Int,
        _ beta: Scalar, _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int
    ) {
        guard n > smallestSplit, hasWideKernels else {
            Scalar.rawSyrk(transpose, n, k, alpha, a, lda, beta, c, ldc)
            return
        }
        // A multiple of what a tile of a product is wide.
        let first = (n / 2 + 31) / 32 * 32
        let rest = n - first
        let lower = a + first * (transpose ? 1 : lda)
        symmetricProduct(transpose, first, k, alpha, a, lda, beta, c, ldc)
        Scalar.rawGemm(
            transpose, !transpose, rest, first, k, alpha, lower, lda, a, lda, beta, c + first * ldc, ldc)
        symmetricProduct(transpose, rest, k, alpha, lower, lda, beta, c + first * ldc + first, ldc)
    }
}
