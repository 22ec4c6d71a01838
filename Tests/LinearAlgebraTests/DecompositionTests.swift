import LinearAlgebra
import Randomness
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct DecompositionTests {
    /// A well-conditioned positive definite matrix: B · Bᵀ / n + I.
    private func positiveDefinite<Scalar: BLASScalar>(_ n: Int, _ type: Scalar.Type) -> Matrix<Scalar> {
        var generator = CounterGenerator(seed: 5, stream: n, purpose: .simulation)
        let b = Matrix(rows: n, columns: n, elements: (0..<n * n).map { _ in Scalar(generator.normal()) })
        var a = b.gram(ofRows: true)
        for r in 0..<n {
            for c in 0..<n { a[r, c] = a[r, c] / Scalar(n) + (r == c ? 1 : 0) }
        }
        return a
    }

    private func largestDifference<Scalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
        zip(a.elements, b.elements).map { Double(abs($0 - $1)) }.max() ?? 0
    }

    @Test(arguments: [1, 2, 7, 65, 200])
    func factorTimesItsTransposeIsTheMatrix(_ n: Int) throws {
        let a = positiveDefinite(n, Double.self)
        let l = try Cholesky(a).factor

        #expect(largestDifference(l.multiplied(by: l, transposingOther: true), a) < 1e-12)
        #expect((0..<n).allSatisfy { r in (r + 1..<max(r + 1, n)).allSatisfy { l[r, $0] == 0 } })
    }

    @Test func factorOfASmallMatrixIsKnown() throws {
        let a = Matrix<Double>(rows: 3, columns: 3, elements: [4, 12, -16, 12, 37, -43, -16, -43, 98])

        let cholesky = try Cholesky(a)

        #expect(cholesky.factor.elements == [2, 0, 0, 6, 1, 0, -8, 5, 3])
        #expect(abs(cholesky.logDeterminant - log(36)) < 1e-14)
    }

    @Test(arguments: [1, 5, 40])
    func solvesAndInverts(_ n: Int) throws {
        let a = positiveDefinite(n, Double.self)
        let cholesky = try Cholesky(a)
        let b = Matrix<Double>(rows: n, columns: 3) { r, c in Double(r - 2 * c) }

        #expect(largestDifference(a.multiplied(by: cholesky.solve(b)), b) < 1e-10)
        #expect(largestDifference(cholesky.factor.multiplied(by: cholesky.solveLower(b)), b) < 1e-10)
        #expect(largestDifference(a.multiplied(by: cholesky.inverse()), .identity(n)) < 1e-12)
        #expect(
            cholesky.solve(b.column(1)) == cholesky.solve(Matrix(rows: n, columns: 1, elements: b.column(1))).elements)
    }

    @Test func singlePrecisionSolvesToSinglePrecision() throws {
        let a = positiveDefinite(30, Float.self)
        let b = [Float](repeating: 1, count: 30)

        let x = try Cholesky(a).solve(b)

        #expect(zip(a.multiplied(by: x), b).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(
        arguments: [
            ([1, 0, 0, -1], 2), ([0, 0, 0, 1], 1), ([1, 1, 1, 1], 2), ([1, 0, 0, .nan], 2), ([.nan, 0, 0, 1], 1),
            ([.infinity, 0, 0, 1], 1),
        ] as [([Double], Int)])
    func namesTheMinorThatIsNotPositive(_ elements: [Double], _ order: Int) {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: order)) {
            try Cholesky(Matrix(rows: 2, columns: 2, elements: elements))
        }
    }

    @Test func decomposesTheEmptyMatrix() throws {
        #expect(try Cholesky(Matrix<Double>(rows: 0, columns: 0)).logDeterminant == 0)
        #expect(try SymmetricEigen(Matrix<Float>(rows: 0, columns: 0)).values == [])
    }

    @Test(arguments: [1, 2, 31])
    func eigenvectorsRebuildTheMatrix(_ n: Int) throws {
        let a = positiveDefinite(n, Double.self)
        let eigen = try SymmetricEigen(a)
        let scaled = Matrix<Double>(rows: n, columns: n) { r, c in eigen.values[r] * eigen.vectors[r, c] }

        #expect(largestDifference(eigen.vectors.multiplied(by: scaled, transposingSelf: true), a) < 1e-11)
        #expect(largestDifference(eigen.vectors.gram(ofRows: true), .identity(n)) < 1e-12)
        #expect(eigen.values == eigen.values.sorted())
    }

    @Test func refusesEigenvaluesOfMatricesThatAreNotFinite() {
        #expect(throws: LinearAlgebraError.notFinite) {
            try SymmetricEigen(Matrix<Double>(rows: 1, columns: 1, elements: [.nan]))
        }
    }
}
