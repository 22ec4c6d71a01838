import LinearAlgebra
import Randomness
import Testing

struct LeadingEigenTests {
    /// Q · diag(values) · Qᵀ for a random orthogonal Q.
    private func matrix(_ values: [Double]) throws -> Matrix<Double> {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let n = values.count
        let random = Matrix<Double>(rows: n, columns: n) { _, _ in generator.normal() }
        let q = try SymmetricEigen(random.gram()).vectors
        let scaled = Matrix<Double>(rows: n, columns: n) { r, c in values[r] * q[r, c] }
        return q.multiplied(by: scaled, transposingSelf: true)
    }

    private func leading(
        _ a: Matrix<Double>, count: Int,
        limits: LeadingEigen<Double>.Limits = .init(block: 6, blocks: 40, tolerance: 1e-8)
    ) throws -> LeadingEigen<Double> {
        let n = a.rows
        return try a.withUnsafeBufferPointer { a in
            try LeadingEigen(order: n, count: count, limits: limits, seed: 3) { block, rows, result in
                guard let a = a.baseAddress else { return }
                BLAS.gemm(m: rows, n: n, k: n, a: block, lda: n, b: a, ldb: n, c: result, ldc: n)
            }
        }
    }

    private static let spectra: [[Double]] = [
        (0..<80).map { 1 / Double($0 + 1) },
        [Double](repeating: 5, count: 20) + [Double](repeating: 1, count: 60),
        [9, 8, 7] + [Double](repeating: 0, count: 77),
        [Double](repeating: 2, count: 80),
        [Double](repeating: 0, count: 80),
        [5, 4, 3, 2, 1],
    ]

    @Test(arguments: spectra) func pairsAreThoseOfTheWholeDecomposition(_ values: [Double]) throws {
        let a = try matrix(values)
        let count = min(10, values.count)

        let found = try leading(a, count: count)

        #expect(found.hasConverged)
        for (value, expected) in zip(found.values, values) { #expect(abs(value - expected) < 1e-9) }
        let products = found.vectors.multiplied(by: a)
        let gram = found.vectors.gram(ofRows: true)
        for r in 0..<count {
            for c in 0..<a.rows { #expect(abs(products[r, c] - found.values[r] * found.vectors[r, c]) < 1e-6) }
            for c in 0..<count { #expect(abs(gram[r, c] - (r == c ? 1 : 0)) < 1e-9) }
        }
    }

    @Test func saysWhenItGaveUp() throws {
        let found = try leading(
            try matrix((0..<80).map { 100 - Double($0) }), count: 10,
            limits: .init(block: 4, blocks: 3, tolerance: 1e-10))

        #expect(!found.hasConverged)
        #expect(found.values.count == 10)
    }

    @Test func endsWithWhatTheOperatorThrows() {
        #expect(throws: CancellationError.self) {
            try LeadingEigen<Double>(
                order: 9, count: 2, limits: .init(block: 2, blocks: 4, tolerance: 0.1), seed: 1
            ) { _, _, _ in throw CancellationError() }
        }
    }
}
