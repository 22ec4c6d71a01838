import CKernels
import COpenBLAS

extension Float: BLASScalar {
    /// c ← alpha · op(a) · op(b) + beta · c.
    public static func rawGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        guard n >= 4 && BLAS.hasWideKernels else {
            openBLASGemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
            return
        }
        BLAS.forEachPart(m: m, n: n, k: k, packsFirst: transposeA) { rows, columns in
            let a = a + rows.lowerBound * (transposeA ? 1 : lda)
            let b = b + columns.lowerBound * (transposeB ? ldb : 1)
            let c = c + rows.lowerBound * ldc + columns.lowerBound
            let (m, n) = (rows.count, columns.count)
            if !leptune_gemm_f32(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
                openBLASGemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
            }
        }
    }

    /// c ← op(a) · op(b) + beta · c with rounded factors, where that is faster.
    public static func rawRoundedGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        guard min(m, n, k) >= 16 && ProductPrecision.multipliesBFloat16 else {
            rawGemm(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
            return
        }
        BLAS.forEachPart(m: m, n: n, k: k, packsFirst: true) { rows, columns in
            let a = a + rows.lowerBound * (transposeA ? 1 : lda)
            let b = b + columns.lowerBound * (transposeB ? ldb : 1)
            let c = c + rows.lowerBound * ldc + columns.lowerBound
            let (m, n) = (rows.count, columns.count)
            if !leptune_gemm_bf16(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc) {
                openBLASGemm(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
            }
        }
    }

    private static func openBLASGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
    }

    /// y ← alpha · op(a) · x + beta · y.
    public static func rawGemv(
        _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
        _ x: UnsafePointer<Self>, _ incx: Int, _ beta: Self, _ y: UnsafeMutablePointer<Self>, _ incy: Int
    ) {
        cblas_sgemv(
            CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), alpha, a, Int32(lda), x,
            Int32(incx), beta, y, Int32(incy))
    }

    /// The lower triangle of c ← alpha · a · aᵀ + beta · c, or of aᵀ · a.
    public static func rawSyrk(
        _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int, _ beta: Self,
        _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        cblas_ssyrk(
            CblasRowMajor, CblasLower, transpose ? CblasTrans : CblasNoTrans, Int32(n), Int32(k), alpha, a,
            Int32(lda), beta, c, Int32(ldc))
    }

    /// b ← op(l)⁻¹ · b.
    public static func rawTrsm(
        _ transpose: Bool, _ n: Int, _ columns: Int, _ l: UnsafePointer<Self>, _ ldl: Int,
        _ b: UnsafeMutablePointer<Self>, _ ldb: Int
    ) {
        cblas_strsm(
            CblasRowMajor, CblasLeft, CblasLower, transpose ? CblasTrans : CblasNoTrans, CblasNonUnit, Int32(n),
            Int32(columns), 1, l, Int32(ldl), b, Int32(ldb))
    }

    /// a ← alpha · x · yᵀ + a.
    public static func rawGer(
        _ m: Int, _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ a: UnsafeMutablePointer<Self>, _ lda: Int
    ) {
        cblas_sger(CblasRowMajor, Int32(m), Int32(n), alpha, x, 1, y, 1, a, Int32(lda))
    }

    /// y ← alpha · x + y.
    public static func rawAxpy(_ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        cblas_saxpy(Int32(n), alpha, x, 1, y, 1)
    }

    /// xᵀ · y.
    public static func rawDot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self {
        cblas_sdot(Int32(n), x, 1, y, 1)
    }

    /// x ← alpha · x.
    public static func rawScale(_ n: Int, _ alpha: Self, _ x: UnsafeMutablePointer<Self>) {
        cblas_sscal(Int32(n), alpha, x, 1)
    }

    /// The Euclidean norm of x.
    public static func rawNorm(_ n: Int, _ x: UnsafePointer<Self>) -> Self {
        cblas_snrm2(Int32(n), x, 1)
    }

    // The lower triangle of a row-major matrix is the upper triangle of the column-major one that LAPACK sees.

    /// The Cholesky factor in place of the lower triangle.
    public static func rawPotrf(_ n: Int, _ a: UnsafeMutablePointer<Self>) -> Int {
        var order = Int32(n)
        var leading = Int32(max(1, n))
        var info: Int32 = 0
        spotrf_("U", &order, a, &leading, &info, 1)
        return Int(info)
    }

    /// The inverse in place of its Cholesky factor.
    public static func rawPotri(_ n: Int, _ a: UnsafeMutablePointer<Self>) -> Int {
        var order = Int32(n)
        var leading = Int32(max(1, n))
        var info: Int32 = 0
        spotri_("U", &order, a, &leading, &info, 1)
        return Int(info)
    }

    /// Eigenvalues into `w`, eigenvectors into the rows of `a`.
    public static func rawSyevd(_ n: Int, _ a: UnsafeMutablePointer<Self>, _ w: UnsafeMutablePointer<Self>) -> Int {
        var order = Int32(n)
        var leading = Int32(max(1, n))
        var info: Int32 = 0
        var workCount: Int32 = -1
        var integerCount: Int32 = -1
        var workSize: Self = 0
        var integerSize: Int32 = 0
        ssyevd_(
            "V", "U", &order, a, &leading, w, &workSize, &workCount, &integerSize, &integerCount, &info, 1, 1)
        guard info == 0 else { return Int(info) }
        // A size above 2²⁴ is rounded when LAPACK returns it as a `Float`.
        workCount = Int32(workSize.nextUp.rounded(.up))
        integerCount = integerSize
        withUnsafeTemporaryAllocation(of: Self.self, capacity: Int(workCount)) { work in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(integerCount)) { integers in
                ssyevd_(
                    "V", "U", &order, a, &leading, w, work.baseAddress, &workCount, integers.baseAddress,
                    &integerCount, &info, 1, 1)
            }
        }
        return Int(info)
    }

    /// x ← exp(x).
    public static func rawExp(_ n: Int, _ x: UnsafeMutablePointer<Self>) {
        leptune_exp_f32(x, n)
    }
}
