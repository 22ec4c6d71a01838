import LinearAlgebra
import Randomness

/// Factors of items from what users did, without ratings: what a user did is wanted with more confidence than what not.
///
/// Minimises Σ cᵤᵢ (pᵤᵢ − xᵤᵀyᵢ)² + λ (Σ|xᵤ|² + Σ|yᵢ|²) over all users and items, where p is 1 with confidence 1 + α for
/// what a user did, and 0 with confidence 1 for all else. A user's factors are solved for from the history, so that those
/// who come later are served like the others.
///
/// - SeeAlso: Hu, Koren and Volinsky 2008, "Collaborative Filtering for Implicit Feedback Datasets",
///   doi:10.1109/ICDM.2008.22, sec. 4.
package struct ConfidenceFactors: Sendable {
    /// Of each item its factors, y.
    package let items: FactorMatrix
    /// λ, above 0.
    package let penalty: Float
    /// α, from 0.
    package let confidence: Float
    private let gram: [Float]

    /// Takes fitted factors.
    package init(items: FactorMatrix, penalty: Float, confidence: Float) {
        self.items = items
        self.penalty = penalty
        self.confidence = confidence
        gram = Self.gram(of: items)
    }

    /// Solves for the factors of some users.
    ///
    /// - Returns: Rows × factors.
    package func users(_ histories: CompressedRows, rows: Range<Int>) -> [Float] {
        let n = items.factors
        let system = LeastSquaresRow(factors: n)
        var result = FactorMatrix(rows: rows.count, factors: n)
        result.withVectors(items, gram) { x, vectors, gram in
            for row in rows {
                let range = histories.range(of: row)
                system.solve(
                    gram: gram, ridge: penalty, vectors: vectors, entries: range.count,
                    into: x + (row - rows.lowerBound) * n
                ) { (Int(histories.indices[range.lowerBound + $0]), confidence, 1 + confidence) }
            }
        }
        return result.elements
    }

    func score(_ histories: CompressedRows, rows: Range<Int>, into scores: UnsafeMutableBufferPointer<Float>) {
        users(histories, rows: rows).withUnsafeBufferPointer { items.products(of: $0, into: scores) }
    }

    /// VᵀV, both triangles.
    static func gram(of vectors: FactorMatrix) -> [Float] {
        let n = vectors.factors
        var result = [Float](repeating: 0, count: n * n)
        result.withUnsafeMutableBufferPointer { result in
            vectors.elements.withUnsafeBufferPointer { elements in
                guard let c = result.baseAddress, let a = elements.baseAddress else { return }
                BLAS.syrk(n: n, k: vectors.rows, a: a, lda: n, transposingA: true, c: c, ldc: n)
                for row in 0..<n {
                    for column in 0..<row { c[column * n + row] = c[row * n + column] }
                }
            }
        }
        return result
    }
}

extension ConfidenceFactors {
    /// How the factors are fitted.
    package struct Settings: Sendable {
        /// How many factors users and items have.
        package var factors = 32
        /// λ, above 0.
        package var penalty = 0.1
        /// α, from 0.
        package var confidence = 20.0
        /// How often users and items are solved for in turn.
        package var epochs = 15
        /// Steps of conjugate gradients for each vector; nil to solve exactly.
        package var steps: Int? = 3

        /// The usual settings.
        package init() {}
    }

    /// Rows at a time that one thread takes.
    private static let block = 128

    /// Fits by alternating least squares.
    ///
    /// - Parameters:
    ///   - matrix: The interactions; their values do not count.
    ///   - settings: How.
    ///   - start: The factors of the items to begin with; nil for small random ones.
    ///   - seed: Decides those.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked within epochs.
    /// - Throws: `TrainingError.stopped`, or `TrainingError.diverged(epoch:)`.
    /// - Complexity: O(epochs · (interactions · factors + (users + items) · factors²) · steps); allocates nothing while it
    ///   solves.
    package static func fit(
        _ matrix: InteractionMatrix, _ settings: Settings, start: FactorMatrix? = nil, seed: UInt64, threads: Int,
        shouldStop: () -> Bool
    ) throws(TrainingError) -> ConfidenceFactors {
        var generator = CounterGenerator(seed: seed, purpose: .initialisation)
        var items = start ?? FactorMatrix(rows: matrix.items, factors: settings.factors, scale: 0.01, using: &generator)
        var users = FactorMatrix(rows: matrix.users, factors: settings.factors)
        for epoch in 0..<settings.epochs {
            try sweep(&users, matrix.byUser, items, settings, threads, shouldStop)
            try sweep(&items, matrix.byItem, users, settings, threads, shouldStop)
            guard items.isFinite else { throw .diverged(epoch: epoch + 1) }
        }
        return ConfidenceFactors(
            items: items, penalty: Float(settings.penalty), confidence: Float(settings.confidence))
    }

    /// Solves for all vectors of one side, given the other.
    private static func sweep(
        _ own: inout FactorMatrix, _ rows: CompressedRows, _ other: FactorMatrix, _ settings: Settings, _ threads: Int,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let n = settings.factors
        let gram = gram(of: other)
        let (ridge, confidence) = (Float(settings.penalty), Float(settings.confidence))
        let isComplete = own.withVectors(other, gram) { own, other, gram in
            Threads.forEachBlock(of: block, rows: rows.rows, threads: threads, shouldStop) { block, _ in
                let system = LeastSquaresRow(factors: n)
                for row in block {
                    let range = rows.range(of: row)
                    let x = own + row * n
                    func entry(_ place: Int) -> LeastSquaresRow.Entry {
                        (Int(rows.indices[range.lowerBound + place]), confidence, 1 + confidence)
                    }
                    if let steps = settings.steps {
                        system.improve(
                            steps: steps, gram: gram, ridge: ridge, vectors: other, entries: range.count, x, entry)
                    } else {
                        system.solve(gram: gram, ridge: ridge, vectors: other, entries: range.count, into: x, entry)
                    }
                }
            }
        }
        guard isComplete ?? true else { throw .stopped }
    }
}
