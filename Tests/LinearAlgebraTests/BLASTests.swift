import LinearAlgebra
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct BLASTests {
    private func exponentials<Scalar: BLASScalar>(of values: [Scalar]) -> [Scalar] {
        var result = values
        result.withUnsafeMutableBufferPointer { BLAS.exponentiate($0) }
        return result
    }

    @Test func exponentialIsWithinTwoUlpsInDoublePrecision() {
        let inputs = (-7080...7090).map { Double($0) * 0.1 } + (1...1000).map { pow(0.97, Double($0)) }

        for (x, y) in zip(inputs, exponentials(of: inputs)) {
            #expect(abs(y - exp(x)) <= 2 * exp(x).ulp, "exp(\(x))")
        }
    }

    @Test func exponentialIsWithinTwoUlpsInSinglePrecision() {
        let inputs = (-8700...8870).map { Float($0) * 0.01 }

        for (x, y) in zip(inputs, exponentials(of: inputs)) {
            let exact = exp(Double(x))
            #expect(abs(Double(y) - exact) <= 2 * Double(Float(exact).ulp), "exp(\(x))")
        }
    }

    @Test func exponentialKeepsTheSpecialValues() {
        let double = exponentials(of: [0, -.infinity, .infinity, -1e300, 1e300, .nan, -0.0, -745] as [Double])
        #expect(double[..<5] == [1, 0, .infinity, 0, .infinity])
        #expect(double[5].isNaN)
        #expect(double[6] == 1)
        #expect(double[7] == exp(-745))

        let single = exponentials(of: [0, -.infinity, .infinity, -1e30, 1e30, .nan] as [Float])
        #expect(single[..<5] == [1, 0, .infinity, 0, .infinity])
        #expect(single[5].isNaN)
    }

    @Test(arguments: 1...70)
    func exponentialDoesNotDependOnThePlaceInTheArray(_ count: Int) {
        let inputs = (0..<count).map { Float($0) * 0.37 - 9 }

        #expect(exponentials(of: inputs) == inputs.map { exponentials(of: [$0])[0] })
    }

    @Test func vectorOperationsAreWhatTheySay() {
        #expect(BLAS.dot([1, 2, 3], [4, 5, 6] as [Double]) == 32)
        #expect(BLAS.dot([], [] as [Float]) == 0)
        #expect(BLAS.norm([3, 4] as [Double]) == 5)
        #expect(BLAS.norm([] as [Float]) == 0)
        var y: [Float] = [1, 2]
        y.withUnsafeMutableBufferPointer { target in
            [10, 20].withUnsafeBufferPointer { BLAS.axpy(0.5, $0, target) }
            BLAS.scale(2, target)
        }
        #expect(y == [12, 24])
    }

    @Test func triangularSystemsAreSolvedBothWays() {
        // The upper triangle is not read.
        let l: [Float] = [2, 99, 1, 4]
        var b: [Float] = [2, 4, 9, 6]
        b.withUnsafeMutableBufferPointer { b in
            guard let b = b.baseAddress else { return }
            BLAS.trsm(n: 2, columns: 2, l: l, ldl: 2, b: b, ldb: 2)
        }
        #expect(b == [1, 2, 2, 1])

        b.withUnsafeMutableBufferPointer { b in
            guard let b = b.baseAddress else { return }
            BLAS.trsm(n: 2, columns: 2, l: l, ldl: 2, transposing: true, b: b, ldb: 2)
        }
        #expect(b == [0.25, 0.875, 0.5, 0.25])
    }

    @Test func outerProductsAreAdded() {
        var a: [Double] = [1, 0, 0, 0, 1, 0]
        a.withUnsafeMutableBufferPointer { a in
            guard let a = a.baseAddress else { return }
            BLAS.ger(m: 2, n: 3, alpha: 2, x: [1, 10], y: [1, 2, 3], a: a, lda: 3)
        }

        #expect(a == [3, 4, 6, 20, 41, 60])
    }

    @Test func threadCountIsRead() {
        BLAS.setThreads(1)

        #expect(BLAS.threads == 1)
        #expect(!BLAS.processor.isEmpty)
    }
}
