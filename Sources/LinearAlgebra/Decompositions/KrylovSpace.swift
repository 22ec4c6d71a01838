import Randomness

/// An orthonormal basis of the span of B, B·A, B·A² … for a block B of rows, and A within that span.
struct KrylovSpace<Scalar: BLASScalar> {
    let order: Int
    let block: Int
    /// The most vectors.
    let capacity: Int
    /// How many vectors there are.
    private(set) var vectors = 0
    /// Where the last block begins.
    private var last = 0

    /// The basis, one vector a row.
    private var basis: Matrix<Scalar>
    /// basis · A · basisᵀ, as far as blocks have been multiplied.
    private var projection: Matrix<Scalar>
    /// What of the last block's product lies outside of the span.
    private var remainder: Matrix<Scalar>
    private var coefficients: Matrix<Scalar>
    private var generator = CounterGenerator(seed: 0, purpose: .initialisation)

    init(order: Int, block: Int, capacity: Int) {
        self.order = order
        self.block = block
        self.capacity = capacity
        basis = Matrix(rows: capacity, columns: order)
        projection = Matrix(rows: capacity, columns: capacity)
        remainder = Matrix(rows: block, columns: order)
        coefficients = Matrix(rows: block, columns: capacity)
    }

    /// Makes the first block: a random one, multiplied once.
    mutating func begin(
        seed: UInt64, _ apply: (UnsafePointer<Scalar>, Int, UnsafeMutablePointer<Scalar>) throws -> Void
    ) throws {
        generator = CounterGenerator(seed: seed, purpose: .initialisation)
        let random = Matrix<Scalar>(rows: block, columns: order) { (target: UnsafeMutableBufferPointer<Scalar>) in
            for i in 0..<(block * order) { target[i] = Scalar(2 * generator.uniform() - 1) }
        }
        try random.withUnsafeBufferPointer { source in
            try remainder.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                try apply(source, block, target)
            }
        }
        grow()
    }

    /// Multiplies the last block by A, which gives its columns of the projection and the remainder.
    mutating func multiplyLastBlock(
        _ apply: (UnsafePointer<Scalar>, Int, UnsafeMutablePointer<Scalar>) throws -> Void
    ) throws {
        let rows = vectors - last
        let (n, m, start, stride) = (order, vectors, last, capacity)
        try basis.withUnsafeBufferPointer { basis in
            try remainder.withUnsafeMutableBufferPointer { remainder in
                guard let q = basis.baseAddress, let w = remainder.baseAddress else { return }
                try apply(q + start * n, rows, w)
                coefficients.withUnsafeMutableBufferPointer { coefficients in
                    projection.withUnsafeMutableBufferPointer { projection in
                        guard let h = coefficients.baseAddress else { return }
                        for _ in 0..<2 {
                            BLAS.gemm(m: rows, n: m, k: n, a: w, lda: n, b: q, ldb: n, transposingB: true, c: h, ldc: m)
                            BLAS.gemm(m: rows, n: n, k: m, alpha: -1, a: h, lda: m, b: q, ldb: n, beta: 1, c: w, ldc: n)
                            for r in 0..<rows {
                                for c in 0..<m { projection[(start + r) * stride + c] += h[r * m + c] }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Makes the remainder, orthonormalised, the next block.
    ///
    /// A row that depends on others, as when A has no more rank to give, is replaced by a random one.
    mutating func grow() {
        let rows = min(block, capacity - vectors)
        let (n, start) = (order, vectors)
        var generator = generator
        basis.withUnsafeMutableBufferPointer { basis in
            remainder.withUnsafeBufferPointer { remainder in
                guard let q = basis.baseAddress, let w = remainder.baseAddress else { return }
                let largest = (0..<block).map { Scalar.rawNorm(n, w + $0 * n) }.max() ?? 0
                for r in 0..<rows {
                    let row = q + (start + r) * n
                    row.update(from: w + r * n, count: n)
                    let before = Scalar.rawNorm(n, row)
                    // Rows outside the block were taken away from the remainder already.
                    Self.takeAway(q + start * n, count: r, from: row, n)
                    var norm = Scalar.rawNorm(n, row)
                    let isDependent = !(norm > 64 * Scalar.ulpOfOne * max(before, largest)) || norm == 0
                    if isDependent {
                        for c in 0..<n { row[c] = Scalar(2 * generator.uniform() - 1) }
                        Self.takeAway(q, count: start + r, from: row, n)
                        norm = Scalar.rawNorm(n, row)
                    }
                    Scalar.rawScale(n, 1 / norm, row)
                    // Once more, now against all: what cancelled above has come closer to the others again.
                    if isDependent || norm < before / 8 || start == 0 {
                        Self.takeAway(q, count: start + r, from: row, n)
                        Scalar.rawScale(n, 1 / Scalar.rawNorm(n, row), row)
                    }
                }
            }
        }
        self.generator = generator
        last = vectors
        vectors += rows
    }

    /// row ← row − (row · Qᵀ) · Q, twice.
    private static func takeAway(
        _ q: UnsafePointer<Scalar>, count: Int, from row: UnsafeMutablePointer<Scalar>, _ n: Int
    ) {
        guard count > 0 else { return }
        withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count) { products in
            guard let products = products.baseAddress else { return }
            for _ in 0..<2 {
                Scalar.rawGemv(false, count, n, 1, q, n, row, 1, 0, products, 1)
                Scalar.rawGemv(true, count, n, -1, q, n, products, 1, 1, row, 1)
            }
        }
    }

    /// The best eigenpairs within the span, and the norms of their residuals.
    func search(count: Int) throws(LinearAlgebraError) -> (
        values: [Scalar], vectors: Matrix<Scalar>, residuals: [Scalar]
    ) {
        let m = vectors
        // Rounding makes the projection of a block differ from its mirror image; the later rows are the fuller ones.
        let square = Matrix<Scalar>(rows: m, columns: m) { r, c in
            projection[max(r, c), min(r, c)]
        }
        let eigen = try SymmetricEigen(square)
        let leading = Matrix<Scalar>(rows: count, columns: m) { r, c in eigen.vectors[m - 1 - r, c] }
        let values = (0..<count).map { max(0, eigen.values[m - 1 - $0]) }
        let lastRows = m - last
        let weights = Matrix<Scalar>(rows: count, columns: lastRows) { r, c in leading[r, last + c] }
        let (n, basis) = (order, basis)
        var found = Matrix<Scalar>(rows: count, columns: n)
        var residual = Matrix<Scalar>(rows: count, columns: n)
        let norms = found.withUnsafeMutableBufferPointer { v in
            residual.withUnsafeMutableBufferPointer { r in
                leading.withUnsafeBufferPointer { s in
                    weights.withUnsafeBufferPointer { t in
                        basis.withUnsafeBufferPointer { q in
                            remainder.withUnsafeBufferPointer { w -> [Scalar] in
                                guard let v = v.baseAddress, let r = r.baseAddress, let s = s.baseAddress,
                                    let t = t.baseAddress, let q = q.baseAddress, let w = w.baseAddress
                                else { return [] }
                                BLAS.gemm(m: count, n: n, k: m, a: s, lda: m, b: q, ldb: n, c: v, ldc: n)
                                BLAS.gemm(m: count, n: n, k: lastRows, a: t, lda: lastRows, b: w, ldb: n, c: r, ldc: n)
                                return (0..<count).map { Scalar.rawNorm(n, r + $0 * n) }
                            }
                        }
                    }
                }
            }
        }
        return (values, found, norms)
    }
}
