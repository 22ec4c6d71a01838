import LinearAlgebra
import Randomness

/// Vectors of users or items, one a row.
package struct FactorMatrix: Sendable, Equatable {
    /// How many numbers each vector has.
    package let factors: Int
    /// Rows × factors.
    package var elements: [Float]

    /// How many vectors there are.
    package var rows: Int { factors == 0 ? 0 : elements.count / factors }

    /// Takes vectors.
    package init(factors: Int, elements: [Float]) {
        self.factors = factors
        self.elements = elements
    }

    /// Zeros.
    init(rows: Int, factors: Int) {
        self.init(factors: factors, elements: [Float](repeating: 0, count: rows * factors))
    }

    /// Small normal numbers.
    init(rows: Int, factors: Int, scale: Double, using generator: inout CounterGenerator) {
        self.init(factors: factors, elements: (0..<(rows * factors)).map { _ in Float(scale * generator.normal()) })
    }

    /// Whether no number is a NaN or an infinity.
    package var isFinite: Bool { elements.allSatisfy(\.isFinite) }

    /// Writes the inner products of some vectors with all of these: vectors × rows.
    func products(
        of vectors: UnsafeBufferPointer<Float>, into scores: UnsafeMutableBufferPointer<Float>
    ) {
        let count = factors == 0 ? 0 : vectors.count / factors
        elements.withUnsafeBufferPointer { own in
            guard let own = own.baseAddress, let vectors = vectors.baseAddress, let scores = scores.baseAddress else {
                return
            }
            BLAS.gemm(
                m: count, n: rows, k: factors, a: vectors, lda: factors, b: own, ldb: factors, transposingB: true,
                c: scores, ldc: rows)
        }
    }

    /// Calls a closure with these vectors for writing, and the other side's and its products for reading.
    ///
    /// - Returns: What the closure returns; nil if one side has no vectors.
    mutating func withVectors<Result>(
        _ other: FactorMatrix, _ gram: [Float],
        _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Result
    ) -> Result? {
        precondition(factors == other.factors && gram.count == factors * factors, "the sides have the same factors")
        return elements.withUnsafeMutableBufferPointer { own in
            other.elements.withUnsafeBufferPointer { other in
                gram.withUnsafeBufferPointer { gram in
                    guard let own = own.baseAddress, let other = other.baseAddress, let gram = gram.baseAddress else {
                        return nil
                    }
                    return body(own, other, gram)
                }
            }
        }
    }
}
