/// A scalar that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// The requirements are the raw calls of one precision: row-major, on pointers, without checks. Call them through
/// ``BLAS``, ``Matrix`` and ``Cholesky``, which name their arguments and check shapes.
public protocol BLASScalar: BinaryFloatingPoint, Sendable {
    /// c ← alpha · op(a) · op(b) + beta · c, with op(a) of `m` × `k` and op(b) of `k` × `n`.
    static func rawGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

    /// c ← op(a) · op(b) + beta · c, as ``ProductPrecision/bfloat16`` says.
    static func rawRoundedGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

    /// y ← alpha · op(a) · x + beta · y, with `a` of `m` × `n`.
    static func rawGemv(
        _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
        _ x: UnsafePointer<Self>, _ incx: Int, _ beta: Self, _ y: UnsafeMutablePointer<Self>, _ incy: Int)

    /// The lower triangle of c ← alpha · a · aᵀ + beta · c, or of aᵀ · a; `c` is `n` × `n`.
    static func rawSyrk(
        _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int, _ beta: Self,
        _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

    /// b ← op(l)⁻¹ · b with `l` lower triangular of `n` × `n` and `b` of `n` × `columns`.
    static func rawTrsm(
        _ transpose: Bool, _ n: Int, _ columns: Int, _ l: UnsafePointer<Self>, _ ldl: Int,
        _ b: UnsafeMutablePointer<Self>, _ ldb: Int)

    /// a ← alpha · x · yᵀ + a, with `a` of `m` × `n`.
    static func rawGer(
        _ m: Int, _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ a: UnsafeMutablePointer<Self>, _ lda: Int)

    /// y ← alpha · x + y.
    static func rawAxpy(_ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)

    /// xᵀ · y.
    static func rawDot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self

    /// x ← alpha · x.
    static func rawScale(_ n: Int, _ alpha: Self, _ x: UnsafeMutablePointer<Self>)

    /// The Euclidean norm of x.
    static func rawNorm(_ n: Int, _ x: UnsafePointer<Self>) -> Self

    /// Replaces the lower triangle of `a` by its Cholesky factor; returns LAPACK's `info`.
    static func rawPotrf(_ n: Int, _ a: UnsafeMutablePointer<Self>) -> Int

    /// Replaces a lower Cholesky factor by the lower triangle of the inverse; returns LAPACK's `info`.
    static func rawPotri(_ n: Int, _ a: UnsafeMutablePointer<Self>) -> Int

    /// Eigenvalues of the symmetric `a`, ascending, into `w`; eigenvectors into the rows of `a`. Returns `info`.
    static func rawSyevd(_ n: Int, _ a: UnsafeMutablePointer<Self>, _ w: UnsafeMutablePointer<Self>) -> Int

    /// x ← exp(x), element by element, within 2 units in the last place.
    static func rawExp(_ n: Int, _ x: UnsafeMutablePointer<Self>)
}
