import LinearAlgebra
import Randomness
import Testing

struct InterruptibleCholeskyTests {
    /// A covariance of points on a line; above the order that LAPACK gets in one call, and not a multiple of a block.
    private static let order = InterruptibleCholesky.directOrder + 77

    private static func covariance(_ n: Int) -> Matrix<Double> {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let points = (0..<n).map { _ in generator.uniform() }
        return Matrix(rows: n, columns: n) { r, c in
            1 / (1 + 25 * (points[r] - points[c]) * (points[r] - points[c])) + (r == c ? 0.1 : 0)
        }
    }

    @Test func blocksGiveTheFactorAndTheInverse() throws {
        let n = Self.order
        let matrix = Self.covariance(n)
        let expected = try Cholesky(matrix)
        var found = matrix

        let factored = found.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { InterruptibleCholesky.factor($0, order: n) }
        }
        var worst = 0.0
        for r in 0..<n {
            for c in 0...r { worst = max(worst, abs(found[r, c] - expected.factor[r, c])) }
        }
        let inverted = found.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { InterruptibleCholesky.invert($0, order: n) }
        }
        found.mirrorLowerTriangle()
        // A⁻¹ · (A · x) = x.
        let x = (0..<n).map { Double($0 % 7) - 3 }
        let back = found.multiplied(by: matrix.multiplied(by: x))

        #expect(factored == .done && inverted == .done)
        // The condition is about 10⁴: a product of it and the rounding.
        #expect(worst < 1e-10)
        #expect(zip(back, x).allSatisfy { abs($0 - $1) < 1e-8 })
    }

    @Test func stopsBetweenBlocks() {
        let n = Self.order
        var matrix = Self.covariance(n)
        var questions = 0

        let outcome = matrix.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { base in
                InterruptibleCholesky.factor(base, order: n) {
                    questions += 1
                    return questions > 5
                }
            }
        }

        #expect(outcome == .stopped)
    }

    @Test(arguments: [3, order]) func saysWhenThereIsNoFactor(_ n: Int) {
        var matrix = Self.covariance(n)
        matrix[n - 2, n - 2] = -1

        let outcome = matrix.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { InterruptibleCholesky.factor($0, order: n) }
        }

        #expect(outcome == .notPositiveDefinite)
    }
}
