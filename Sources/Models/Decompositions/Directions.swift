import LinearAlgebra

/// The leading principal directions of centred rows.
struct Directions {
    /// Orthonormal, one a row.
    let vectors: Matrix<Float>
    /// The variance along each, in the data's units.
    let variances: [Double]

    init(
        _ rows: CentredRows, count: Int, solver: PrincipalComponents.Solver, seed: UInt64, _ shouldStop: () -> Bool
    ) throws {
        let (n, d) = (rows.rows.rows, rows.rows.columns)
        var found: (vectors: Matrix<Float>, squares: [Double])
        switch solver {
        case .automatic: preconditionFailure("the solver is settled before")
        case .exact:
            found =
                n < d
                ? try Self.ofFewRows(rows, count: count, shouldStop)
                : try Self.ofCovariance(rows, count: count, shouldStop)
        case .leading: found = try Self.leading(rows, count: count, seed: seed, shouldStop)
        case .randomised: found = try Self.randomised(rows, count: count, seed: seed, shouldStop)
        }
        Self.settleSigns(&found.vectors)
        vectors = found.vectors
        variances = found.squares.map { max(0, $0) * rows.unit * rows.unit / rows.divisor }
    }

    private static func ofCovariance(
        _ rows: CentredRows, count: Int, _ shouldStop: () -> Bool
    ) throws -> (Matrix<Float>, [Double]) {
        let eigen = try decompose(try rows.scatter(shouldStop), shouldStop)
        let d = rows.rows.columns
        return (
            Matrix(rows: count, columns: d) { r, c in Float(eigen.vectors[d - 1 - r, c]) },
            (0..<count).map { eigen.values[d - 1 - $0] }
        )
    }

    /// The order from which LAPACK takes longer than one may wait.
    private static let abandonableOrder = 400

    private static func decompose(
        _ matrix: Matrix<Double>, _ shouldStop: () -> Bool
    ) throws -> SymmetricEigen<Double> {
        guard matrix.rows > abandonableOrder else { return try SymmetricEigen(matrix) }
        return try AbandonableWork.run(shouldStop) {
            Result { () throws(LinearAlgebraError) in try SymmetricEigen(matrix) }
        }.get()
    }

    /// With X of fewer rows than columns: if u is an eigenvector of X·Xᵀ, Xᵀ·u is one of Xᵀ·X.
    private static func ofFewRows(
        _ rows: CentredRows, count: Int, _ shouldStop: () -> Bool
    ) throws -> (Matrix<Float>, [Double]) {
        let (n, d) = (rows.rows.rows, rows.rows.columns)
        var x = Matrix<Double>(rows: n, columns: d)
        try rows.forEachBlock(shouldStop) { block, start, count in
            x.withUnsafeMutableBufferPointer { x in
                for i in 0..<(count * d) { x[start * d + i] = Double(block[i]) }
            }
        }
        let eigen = try decompose(x.gram(ofRows: true), shouldStop)
        let leading = Matrix<Double>(rows: count, columns: n) { r, c in eigen.vectors[n - 1 - r, c] }
        var vectors = leading.multiplied(by: x)
        let squares = (0..<count).map { max(0, eigen.values[n - 1 - $0]) }
        completeBasis(&vectors, squares)
        return (Matrix(rows: count, columns: d, elements: vectors.elements.map { Float($0) }), squares)
    }

    /// Normalises rows; one without length, as a direction without variance has, becomes a unit vector orthogonal to
    /// those before it.
    private static func completeBasis(_ vectors: inout Matrix<Double>, _ squares: [Double]) {
        let (k, d) = (vectors.rows, vectors.columns)
        let least = 1e-24 * (squares.first ?? 0)
        var axis = 0
        vectors.withUnsafeMutableBufferPointer { v in
            for r in 0..<k {
                var isNew = !(squares[r] > least)
                while true {
                    if isNew {
                        for c in 0..<d { v[r * d + c] = c == axis ? 1 : 0 }
                        axis += 1
                    }
                    for _ in 0..<2 {
                        for other in 0..<r {
                            var product = 0.0
                            for c in 0..<d { product += v[r * d + c] * v[other * d + c] }
                            for c in 0..<d { v[r * d + c] -= product * v[other * d + c] }
                        }
                    }
                    var norm = 0.0
                    for c in 0..<d { norm += v[r * d + c] * v[r * d + c] }
                    norm = norm.squareRoot()
                    if norm > (isNew ? 1e-3 : 0) || axis >= d {
                        for c in 0..<d { v[r * d + c] /= max(norm, .leastNormalMagnitude) }
                        break
                    }
                    isNew = true
                }
            }
        }
    }

    private static func leading(
        _ rows: CentredRows, count: Int, seed: UInt64, _ shouldStop: () -> Bool
    ) throws -> (Matrix<Float>, [Double]) {
        let d = rows.rows.columns
        let scatter = try rows.scatter(shouldStop)
        // Divided by its trace, so that no entry leaves single precision.
        let trace = (0..<d).reduce(0) { $0 + scatter[$1, $1] }
        guard trace > 0 else {
            return (Matrix(rows: count, columns: d) { $0 == $1 ? 1 : 0 }, Array(repeating: 0, count: count))
        }
        var single = Matrix<Float>(rows: d, columns: d)
        single.withUnsafeMutableBufferPointer { single in
            scatter.withUnsafeBufferPointer { scatter in
                for r in 0..<d {
                    for c in 0...r { single[r * d + c] = Float(scatter[r * d + c] / trace) }
                }
            }
        }
        single.mirrorLowerTriangle()
        let eigen = try single.withUnsafeBufferPointer { a in
            try LeadingEigen<Float>(
                order: d, count: count,
                limits: .init(block: min(d, max(16, min(32, count))), blocks: max(40, count), tolerance: 5e-4),
                seed: seed
            ) { block, height, result in
                if shouldStop() { throw TrainingError.stopped }
                guard let a = a.baseAddress else { return }
                BLAS.gemm(m: height, n: d, k: d, a: block, lda: d, b: a, ldb: d, c: result, ldc: d)
            }
        }
        guard eigen.hasConverged else { return try ofCovariance(rows, count: count, shouldStop) }
        return (eigen.vectors, eigen.values.map { Double($0) * trace })
    }

    /// A product with the scatter is two passes over the rows.
    private static func randomised(
        _ rows: CentredRows, count: Int, seed: UInt64, _ shouldStop: () -> Bool
    ) throws -> (Matrix<Float>, [Double]) {
        let (n, d) = (rows.rows.rows, rows.rows.columns)
        let width = min(min(n, d), count + 10)
        let scores = Storage<Float>(width * rows.blockRows, repeating: 0)
        let size = Double(n)
        let eigen = try LeadingEigen<Float>(
            order: d, count: count, limits: .init(block: width, blocks: 3, tolerance: 0), seed: seed
        ) { block, height, result in
            result.update(repeating: 0, count: height * d)
            try rows.forEachBlock(shouldStop) { x, _, taken in
                BLAS.gemm(
                    m: height, n: taken, k: d, a: block, lda: d, b: x, ldb: d, transposingB: true, c: scores.pointer,
                    ldc: taken)
                // Divided by n, so that no sum leaves single precision.
                BLAS.gemm(
                    m: height, n: d, k: taken, alpha: Float(1 / size), a: scores.pointer, lda: taken, b: x, ldb: d,
                    beta: 1, c: result, ldc: d)
            }
        }
        return (eigen.vectors, eigen.values.map { Double($0) * size })
    }

    private static func settleSigns(_ vectors: inout Matrix<Float>) {
        let (k, d) = (vectors.rows, vectors.columns)
        vectors.withUnsafeMutableBufferPointer { v in
            for r in 0..<k {
                var largest: Float = 0
                for c in 0..<d where abs(v[r * d + c]) > abs(largest) { largest = v[r * d + c] }
                guard largest < 0 else { continue }
                for c in 0..<d { v[r * d + c].negate() }
            }
        }
    }
}
