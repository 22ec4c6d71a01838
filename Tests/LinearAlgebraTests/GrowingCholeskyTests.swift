import Foundation
import LinearAlgebra
import Randomness
import Testing

struct GrowingCholeskyTests {
    private static func covariance(_ n: Int) -> Matrix<Double> {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let points = (0..<n).map { _ in generator.uniform() }
        return Matrix(rows: n, columns: n) { r, c in
            1 / (1 + 25 * (points[r] - points[c]) * (points[r] - points[c])) + (r == c ? 0.1 : 0)
        }
    }

    private static func factor(_ matrix: Matrix<Double>, upTo orders: [Int]) throws -> GrowingCholesky {
        var factor = GrowingCholesky()
        for order in orders {
            try factor.extend(to: order) { row, target in for c in 0...row { target[c] = matrix[row, c] } }
        }
        return factor
    }

    @Test(arguments: [1, 2, 63, 64, 65, 200])
    func isTheFactorOfTheMatrix(order: Int) throws {
        let matrix = Self.covariance(order)
        let expected = try Cholesky(matrix)

        let factor = try Self.factor(matrix, upTo: [order])

        let found = factor.dense
        for r in 0..<order { for c in 0...r { #expect(abs(found[r, c] - expected.factor[r, c]) < 1e-12) } }
        let logDeterminant = (0..<order).reduce(0) { $0 + 2 * log(expected.factor[$1, $1]) }
        #expect(abs(factor.logDeterminant - logDeterminant) < 1e-10)
    }

    @Test(arguments: [[1, 2, 3, 200], [64, 200], [63, 65, 130, 200], [199, 200]])
    func growingGivesTheSameBits(orders: [Int]) throws {
        // Threads divide a product by how many there are, which decides the order of its sums.
        BLAS.setThreads(1)
        let matrix = Self.covariance(200)

        let grown = try Self.factor(matrix, upTo: orders)
        let atOnce = try Self.factor(matrix, upTo: [200])

        #expect(grown.dense == atOnce.dense)
    }

    @Test(arguments: [1, 2, 7])
    func substitutionsSolve(rows: Int) throws {
        let n = 150
        let matrix = Self.covariance(n)
        let factor = try Self.factor(matrix, upTo: [n])
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let right = Matrix<Double>(rows: rows, columns: n) { _, _ in generator.normal() }

        var solution = right
        solution.withUnsafeMutableBufferPointer { x in
            guard let x = x.baseAddress else { return }
            factor.substitute(into: x, rows: rows, stride: n)
            factor.substituteTransposed(into: x, rows: rows, stride: n)
        }

        for r in 0..<rows {
            for i in 0..<n {
                let product = (0..<n).reduce(0) { $0 + matrix[i, $1] * solution[r, $1] }
                #expect(abs(product - right[r, i]) < 1e-9)
            }
        }
    }

    @Test(arguments: [-1.0, .nan, .infinity])
    func whatIsNotPositiveDefiniteIsRefused(value: Double) {
        var matrix = Self.covariance(100)
        matrix[80, 80] = value

        #expect(throws: LinearAlgebraError.self) { try Self.factor(matrix, upTo: [100]) }
    }
}
