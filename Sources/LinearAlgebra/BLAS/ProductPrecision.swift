import CKernels

/// How exact the product of two matrices is.
public enum ProductPrecision: Sendable, Hashable {
    /// Numbers as they are.
    case full
    /// Factors of single precision rounded to bfloat16, which keeps their range and 8 bits of precision; sums in single
    /// precision. Takes half the time where ``multipliesBFloat16``; elsewhere, for `Double` and for products with a side
    /// below 16 it is ``full``.
    ///
    /// - SeeAlso: Kalamkar and others 2019, "A study of BFLOAT16 for deep learning training", arXiv:1905.12322.
    case bfloat16

    /// Whether this processor has an instruction that multiplies pairs of bfloat16 (AVX-512 BF16).
    public static let multipliesBFloat16: Bool = leptune_gemm_bf16_is_available()
}

extension BLASScalar {
    /// c ← op(a) · op(b) + beta · c, exactly: only `Float` has less precise products.
    public static func rawRoundedGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        rawGemm(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
    }
}
