import LinearAlgebra

/// The systems of equations whose solutions are the vectors of users or items, one after the other in the same memory.
///
/// (gram + Σ wᵢ vᵢvᵢᵀ) x = Σ tᵢ vᵢ over the entries of a row, where the vᵢ are the vectors of the other side. One object for
/// each thread.
struct LeastSquaresRow: ~Copyable {
    /// How many vectors are gathered for one product.
    private static let gathered = 64

    private let factors: Int
    private let system: UnsafeMutablePointer<Float>
    private let rows: UnsafeMutablePointer<Float>
    private let residual: UnsafeMutablePointer<Float>
    private let direction: UnsafeMutablePointer<Float>
    private let product: UnsafeMutablePointer<Float>
    private let memory: UnsafeMutablePointer<Float>

    init(factors: Int) {
        self.factors = factors
        let count = factors * factors + Self.gathered * factors + 3 * factors
        memory = .allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        system = memory
        rows = system + factors * factors
        residual = rows + Self.gathered * factors
        direction = residual + factors
        product = direction + factors
    }

    deinit { memory.deallocate() }

    /// A vector of the other side, its weight in the system and in the right-hand side.
    typealias Entry = (vector: Int, weight: Float, target: Float)

    /// Solves by Cholesky's decomposition; zeros where there is no solution.
    ///
    /// - Parameters:
    ///   - gram: Factors × factors, symmetric, its lower triangle read.
    ///   - ridge: What is added to the diagonal.
    ///   - vectors: Of the other side.
    ///   - entries: How many the row has.
    ///   - entry: Tells one of them; weights are not negative.
    ///   - x: The solution.
    func solve(
        gram: UnsafePointer<Float>?, ridge: Float, vectors: UnsafePointer<Float>, entries: Int,
        into x: UnsafeMutablePointer<Float>, _ entry: (Int) -> Entry
    ) {
        let n = factors
        if let gram { system.update(from: gram, count: n * n) } else { system.update(repeating: 0, count: n * n) }
        x.update(repeating: 0, count: n)
        var start = 0
        while start < entries {
            let part = min(Self.gathered, entries - start)
            for place in 0..<part {
                let (vector, weight, target) = entry(start + place)
                let source = vectors + vector * n
                let root = weight.squareRoot()
                for f in 0..<n { rows[place * n + f] = root * source[f] }
                Float.rawAxpy(n, target, source, x)
            }
            BLAS.syrk(n: n, k: part, a: rows, lda: n, transposingA: true, beta: 1, c: system, ldc: n)
            start += part
        }
        for f in 0..<n { system[f * n + f] += ridge }
        guard Float.rawPotrf(n, system) == 0 else {
            x.update(repeating: 0, count: n)
            return
        }
        BLAS.trsm(n: n, columns: 1, l: system, ldl: n, b: x, ldb: 1)
        BLAS.trsm(n: n, columns: 1, l: system, ldl: n, transposing: true, b: x, ldb: 1)
        for f in 0..<n where !x[f].isFinite {
            x.update(repeating: 0, count: n)
            return
        }
    }

    /// Takes some steps of conjugate gradients towards the solution, from where `x` is.
    ///
    /// - SeeAlso: Takács, Pilászy and Tikk 2011, "Applications of the conjugate gradient method for implicit feedback
    ///   collaborative filtering", doi:10.1145/2043932.2043987.
    func improve(
        steps: Int, gram: UnsafePointer<Float>, ridge: Float, vectors: UnsafePointer<Float>, entries: Int,
        _ x: UnsafeMutablePointer<Float>, _ entry: (Int) -> Entry
    ) {
        let n = factors
        apply(gram, ridge, vectors, entries, to: x, entry)
        for f in 0..<n { residual[f] = -product[f] }
        for place in 0..<entries {
            let (vector, _, target) = entry(place)
            Float.rawAxpy(n, target, vectors + vector * n, residual)
        }
        direction.update(from: residual, count: n)
        var square = Float.rawDot(n, residual, residual)
        for _ in 0..<steps {
            guard square > 1e-20 else { return }
            apply(gram, ridge, vectors, entries, to: direction, entry)
            let curvature = Float.rawDot(n, direction, product)
            guard curvature > 0, curvature.isFinite else { return }
            let length = square / curvature
            Float.rawAxpy(n, length, direction, x)
            Float.rawAxpy(n, -length, product, residual)
            let next = Float.rawDot(n, residual, residual)
            let ratio = next / square
            for f in 0..<n { direction[f] = residual[f] + ratio * direction[f] }
            square = next
        }
    }

    /// product ← (gram + ridge · I + Σ wᵢ vᵢvᵢᵀ) · p.
    private func apply(
        _ gram: UnsafePointer<Float>, _ ridge: Float, _ vectors: UnsafePointer<Float>, _ entries: Int,
        to p: UnsafeMutablePointer<Float>, _ entry: (Int) -> Entry
    ) {
        let n = factors
        BLAS.gemv(m: n, n: n, a: gram, lda: n, x: p, y: product)
        Float.rawAxpy(n, ridge, p, product)
        for place in 0..<entries {
            let (vector, weight, _) = entry(place)
            let v = vectors + vector * n
            Float.rawAxpy(n, weight * Float.rawDot(n, v, p), v, product)
        }
    }
}
