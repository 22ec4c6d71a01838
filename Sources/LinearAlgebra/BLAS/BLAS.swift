import COpenBLAS

/// Basic linear algebra on contiguous, row-major memory, in `Float` or `Double`.
///
/// The functions on pointers are the inner loop of models: they allocate nothing and check shapes only by the sizes
/// they are given. ``Matrix`` is the safe door to the same routines.
///
/// Results are deterministic for a given machine, OpenBLAS version and thread count. OpenBLAS may sum in another
/// order for another thread count or processor, so that results agree to rounding only between those.
public enum BLAS {
    /// Sets how many threads a BLAS call of this process uses.
    ///
    /// - Parameter count: At least 1; a worker passes the number of cores of its slot.
    public static func setThreads(_ count: Int) {
        openblas_set_num_threads(Int32(clamping: max(1, count)))
    }

    /// How many threads a BLAS call of this process uses.
    public static var threads: Int {
        Int(openblas_get_num_threads())
    }

    /// The processor family whose kernels OpenBLAS selected, such as `Zen` or `SkylakeX`.
    public static var processor: String {
        String(cString: openblas_get_corename())
    }

    /// c ← alpha · op(a) · op(b) + beta · c.
    ///
    /// - Parameters:
    ///   - m: Rows of op(a) and of c.
    ///   - n: Columns of op(b) and of c.
    ///   - k: Columns of op(a) and rows of op(b).
    ///   - a: Row-major with rows `lda` apart; `m` × `k`, or `k` × `m` if transposed.
    ///   - b: Row-major with rows `ldb` apart; `k` × `n`, or `n` × `k` if transposed.
    ///   - c: Row-major with rows `ldc` apart; must not overlap a or b. Not read if `beta` is 0.
    ///   - precision: Less than full only counts if `alpha` is 1.
    /// - Complexity: O(m · n · k). Allocates nothing.
    @inlinable
    public static func gemm<Scalar: BLASScalar>(
        m: Int, n: Int, k: Int, alpha: Scalar = 1, a: UnsafePointer<Scalar>, lda: Int, transposingA: Bool = false,
        b: UnsafePointer<Scalar>, ldb: Int, transposingB: Bool = false, beta: Scalar = 0,
        c: UnsafeMutablePointer<Scalar>, ldc: Int, precision: ProductPrecision = .full
    ) {
        precondition(
            m >= 0 && n >= 0 && k >= 0 && lda >= max(1, transposingA ? m : k) && ldb >= max(1, transposingB ? k : n)
                && ldc >= max(1, n), "gemm: a leading dimension is shorter than its row")
        guard m > 0 && n > 0 else { return }
        if precision == .bfloat16, alpha == 1 {
            Scalar.rawRoundedGemm(transposingA, transposingB, m, n, k, a, lda, b, ldb, beta, c, ldc)
        } else {
            Scalar.rawGemm(transposingA, transposingB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
        }
    }

    /// y ← alpha · op(a) · x + beta · y, with `a` of `m` × `n`, row-major, rows `lda` apart.
    ///
    /// - Complexity: O(m · n). Allocates nothing.
    @inlinable
    public static func gemv<Scalar: BLASScalar>(
        m: Int, n: Int, alpha: Scalar = 1, a: UnsafePointer<Scalar>, lda: Int, transposingA: Bool = false,
        x: UnsafePointer<Scalar>, beta: Scalar = 0, y: UnsafeMutablePointer<Scalar>
    ) {
        precondition(m >= 0 && n >= 0 && lda >= max(1, n), "gemv: the leading dimension is shorter than a row")
        guard m > 0 && n > 0 else {
            for i in 0..<(transposingA ? n : m) { y[i] = beta == 0 ? 0 : beta * y[i] }
            return
        }
        Scalar.rawGemv(transposingA, m, n, alpha, a, lda, x, 1, beta, y, 1)
    }

    /// The lower triangle of c ← alpha · a · aᵀ + beta · c with `a` of `n` × `k`; or of aᵀ · a with `a` of `k` × `n`.
    ///
    /// - Complexity: O(n² · k), half of what `gemm` would take. Allocates nothing.
    @inlinable
    public static func syrk<Scalar: BLASScalar>(
        n: Int, k: Int, alpha: Scalar = 1, a: UnsafePointer<Scalar>, lda: Int, transposingA: Bool = false,
        beta: Scalar = 0, c: UnsafeMutablePointer<Scalar>, ldc: Int
    ) {
        precondition(
            n >= 0 && k >= 0 && lda >= max(1, transposingA ? n : k) && ldc >= max(1, n),
            "syrk: a leading dimension is shorter than its row")
        guard n > 0 else { return }
        symmetricProduct(transposingA, n, k, alpha, a, lda, beta, c, ldc)
    }

    /// b ← op(l)⁻¹ · b with `l` lower triangular of `n` × `n`, of which the upper triangle is not read.
    ///
    /// - Parameters:
    ///   - n: The order of l.
    ///   - columns: Of b.
    ///   - l: Row-major with rows `ldl` apart; no element of the diagonal may be 0.
    ///   - transposing: Whether op(l) is lᵀ.
    ///   - b: Row-major with rows `ldb` apart; `n` × `columns`.
    /// - Complexity: O(n² · columns). Allocates nothing.
    @inlinable
    public static func trsm<Scalar: BLASScalar>(
        n: Int, columns: Int, l: UnsafePointer<Scalar>, ldl: Int, transposing: Bool = false,
        b: UnsafeMutablePointer<Scalar>, ldb: Int
    ) {
        precondition(
            n >= 0 && columns >= 0 && ldl >= max(1, n) && ldb >= max(1, columns),
            "trsm: a leading dimension is shorter than its row")
        guard n > 0 && columns > 0 else { return }
        Scalar.rawTrsm(transposing, n, columns, l, ldl, b, ldb)
    }

    /// a ← alpha · x · yᵀ + a, with `a` of `m` × `n`, row-major, rows `lda` apart.
    ///
    /// - Complexity: O(m · n). Allocates nothing.
    @inlinable
    public static func ger<Scalar: BLASScalar>(
        m: Int, n: Int, alpha: Scalar = 1, x: UnsafePointer<Scalar>, y: UnsafePointer<Scalar>,
        a: UnsafeMutablePointer<Scalar>, lda: Int
    ) {
        precondition(m >= 0 && n >= 0 && lda >= max(1, n), "ger: the leading dimension is shorter than a row")
        guard m > 0 && n > 0 else { return }
        Scalar.rawGer(m, n, alpha, x, y, a, lda)
    }

    /// y ← alpha · x + y.
    ///
    /// - Precondition: `x` and `y` have the same count.
    @inlinable
    public static func axpy<Scalar: BLASScalar>(
        _ alpha: Scalar, _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeMutableBufferPointer<Scalar>
    ) {
        precondition(x.count == y.count, "axpy: the vectors differ in length")
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        Scalar.rawAxpy(x.count, alpha, source, target)
    }

    /// xᵀ · y.
    ///
    /// - Precondition: `x` and `y` have the same count.
    @inlinable
    public static func dot<Scalar: BLASScalar>(
        _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>
    ) -> Scalar {
        precondition(x.count == y.count, "dot: the vectors differ in length")
        guard let left = x.baseAddress, let right = y.baseAddress else { return 0 }
        return Scalar.rawDot(x.count, left, right)
    }

    /// xᵀ · y.
    ///
    /// - Precondition: `x` and `y` have the same count.
    @inlinable
    public static func dot<Scalar: BLASScalar>(_ x: [Scalar], _ y: [Scalar]) -> Scalar {
        x.withUnsafeBufferPointer { left in y.withUnsafeBufferPointer { dot(left, $0) } }
    }

    /// x ← alpha · x.
    @inlinable
    public static func scale<Scalar: BLASScalar>(_ alpha: Scalar, _ x: UnsafeMutableBufferPointer<Scalar>) {
        guard let pointer = x.baseAddress else { return }
        Scalar.rawScale(x.count, alpha, pointer)
    }

    /// The Euclidean norm of x.
    @inlinable
    public static func norm<Scalar: BLASScalar>(_ x: [Scalar]) -> Scalar {
        x.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { Scalar.rawNorm(buffer.count, $0) } ?? 0
        }
    }

    /// x ← exp(x), element by element, within 2 units in the last place; NaN and infinities as in `exp`.
    ///
    /// - Complexity: O(n), vectorised. Allocates nothing.
    @inlinable
    public static func exponentiate<Scalar: BLASScalar>(_ x: UnsafeMutableBufferPointer<Scalar>) {
        guard let pointer = x.baseAddress else { return }
        Scalar.rawExp(x.count, pointer)
    }
}
