import LinearAlgebra
import Randomness
import Testing

/// Products of every form and of sizes around those of tiles and blocks, against sums written out.
struct MatrixProductTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let m: Int
        let n: Int
        let k: Int

        var testDescription: String { "\(m) × \(k) by \(k) × \(n)" }
    }

    static let shapes =
        [1, 7, 8, 9, 17].flatMap { m in
            [1, 3, 4, 8, 9, 15, 16, 17, 31, 32, 33, 65].flatMap { n in
                [0, 1, 5, 16].map { Shape(m: m, n: n, k: $0) }
            }
        } + [
            Shape(m: 260, n: 20, k: 3), Shape(m: 3, n: 1030, k: 2), Shape(m: 9, n: 40, k: 321),
            Shape(m: 265, n: 33, k: 650),
        ]

    @Test(arguments: [false, true], [false, true]) func productsAreSumsOfProducts(_ left: Bool, _ right: Bool) {
        BLAS.setThreads(1)
        for shape in Self.shapes {
            #expect(error(shape, left, right, in: Double.self) < 1e-13 * Double(shape.k + 1), "\(shape)")
            #expect(error(shape, left, right, in: Float.self) < 1e-6 * Double(shape.k + 1), "\(shape)")
        }
    }

    @Test(arguments: [false, true], [false, true])
    func roundedProductsAreSumsOfProductsOfRoundedNumbers(_ left: Bool, _ right: Bool) {
        BLAS.setThreads(1)
        let larger = [
            Shape(m: 16, n: 16, k: 16), Shape(m: 33, n: 40, k: 31), Shape(m: 300, n: 17, k: 1300),
            Shape(m: 20, n: 1050, k: 33), Shape(m: 271, n: 48, k: 641),
        ]
        for shape in Self.shapes + larger {
            #expect(error(shape, left, right, in: Float.self, .bfloat16) < 1e-6 * Double(shape.k + 1), "\(shape)")
            #expect(error(shape, left, right, in: Double.self, .bfloat16) < 1e-13 * Double(shape.k + 1), "\(shape)")
        }
    }

    /// The largest error over factors of the product and of what was there, with rows further apart than they are long.
    private func error<Scalar: BLASScalar & BinaryFloatingPoint>(
        _ shape: Shape, _ left: Bool, _ right: Bool, in type: Scalar.Type, _ precision: ProductPrecision = .full
    ) -> Double {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let rounds =
            precision == .bfloat16 && type == Float.self && min(shape.m, shape.n, shape.k) >= 16
            && ProductPrecision.multipliesBFloat16
        func factor(_ x: Scalar) -> Double { rounds ? Float(x).roundedToBFloat16 : Double(x) }
        func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(2 * generator.uniform() - 1) } }
        let (m, n, k) = (shape.m, shape.n, shape.k)
        let lda = (left ? m : k) + 3
        let ldb = (right ? k : n) + 2
        let ldc = n + 1
        let a = numbers((left ? k : m) * lda + 1)
        let b = numbers((right ? n : k) * ldb + 1)
        var worst = 0.0
        for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 1), (2, -1.5)] as [(Scalar, Scalar)]
        where alpha == 1 || precision == .full {
            // What is not to be read is not a number.
            let before = beta == 0 ? [Scalar](repeating: .nan, count: m * ldc) : numbers(m * ldc)
            var c = before
            BLAS.gemm(
                m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposingA: left, b: b, ldb: ldb,
                transposingB: right, beta: beta, c: &c, ldc: ldc, precision: precision)
            for i in 0..<m {
                for j in 0..<n {
                    var sum = 0.0
                    for l in 0..<k {
                        let x = left ? a[l * lda + i] : a[i * lda + l]
                        let y = right ? b[j * ldb + l] : b[l * ldb + j]
                        sum += factor(x) * factor(y)
                    }
                    let kept = beta == 0 ? 0 : Double(beta) * Double(before[i * ldc + j])
                    let difference = abs(Double(c[i * ldc + j]) - (Double(alpha) * sum + kept))
                    worst = difference.isNaN ? .infinity : max(worst, difference)
                }
                // Between the rows nothing is written.
                let gap = (c[i * ldc + n], before[i * ldc + n])
                if gap.0 != gap.1 && !(gap.0.isNaN && gap.1.isNaN) { return .infinity }
            }
        }
        return worst
    }

    @Test(arguments: [1, 2, 3, 5], [false, true])
    func partsOfAProductCoverItOnceWhateverItsShape(_ threads: Int, _ packsFirst: Bool) {
        for (m, n) in [(1, 1), (700, 5), (9, 4001), (641, 640), (1000, 130)] {
            let times = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: m * n)
            defer { times.deallocate() }
            times.initialize(repeating: 0)

            BLAS.forEachPart(m: m, n: n, k: 20_000, packsFirst: packsFirst, threads: threads) { rows, columns in
                for row in rows {
                    for column in columns { times[row * n + column] += 1 }
                }
            }

            #expect(times.allSatisfy { $0 == 1 }, "\(m) × \(n)")
        }
    }

    @Test func productsPassNaNAndInfinity() {
        BLAS.setThreads(1)
        for value in [Float.nan, .infinity] {
            var a = [Float](repeating: 1, count: 20 * 40)
            a[5 * 40 + 7] = value
            let b = [Float](repeating: 1, count: 40 * 24)
            var c = [Float](repeating: 0, count: 20 * 24)

            BLAS.gemm(m: 20, n: 24, k: 40, a: a, lda: 40, b: b, ldb: 24, c: &c, ldc: 24)

            #expect(c[(5 * 24)..<(6 * 24)].allSatisfy { !$0.isFinite })
            #expect(c[..<(5 * 24)].allSatisfy { $0 == 40 })
        }
    }

    @Test(arguments: [1, 96, 97, 130, 300], [false, true])
    func symmetricProductsFillTheLowerTriangleAlone(_ n: Int, _ transposes: Bool) {
        BLAS.setThreads(1)
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        let k = 40
        let lda = (transposes ? n : k) + 1
        let a = (0..<(transposes ? k : n) * lda).map { _ in generator.normal() }
        let before = (0..<n * n).map { _ in generator.normal() }
        var c = before

        BLAS.syrk(n: n, k: k, alpha: -0.5, a: a, lda: lda, transposingA: transposes, beta: 2, c: &c, ldc: n)

        for i in 0..<n {
            for j in 0..<n {
                guard j <= i else {
                    #expect(c[i * n + j] == before[i * n + j])
                    continue
                }
                let sum = (0..<k).reduce(0.0) { sum, l in
                    sum + (transposes ? a[l * lda + i] * a[l * lda + j] : a[i * lda + l] * a[j * lda + l])
                }
                #expect(abs(c[i * n + j] - (2 * before[i * n + j] - 0.5 * sum)) < 1e-12)
            }
        }
    }
}

extension Float {
    /// The nearest number with 8 bits of precision, ties to even.
    fileprivate var roundedToBFloat16: Double {
        let odd = (bitPattern >> 16) & 1
        return Double(Float(bitPattern: (bitPattern + 0x7FFF + odd) & 0xFFFF_0000))
    }
}
