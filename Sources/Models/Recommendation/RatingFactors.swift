import LinearAlgebra
import Randomness

/// Factors of items from ratings: how much a user likes an item beyond what both are used to.
///
/// Minimises Σ (rᵤᵢ − μ − bᵤ − bᵢ − xᵤᵀyᵢ)² + λ (Σ nᵤ (|xᵤ|² + bᵤ²) + Σ nᵢ (|yᵢ|² + bᵢ²)) over the ratings that there are,
/// with nᵤ and nᵢ the numbers of ratings of a user and of an item. A user's factors are solved for from the history.
///
/// - SeeAlso: Zhou, Wilkinson, Schreiber and Pan 2008, "Large-Scale Parallel Collaborative Filtering for the Netflix
///   Prize", doi:10.1007/978-3-540-68880-8_32, sec. 3 (the weighted penalty); Koren, Bell and Volinsky 2009, "Matrix
///   Factorization Techniques for Recommender Systems", doi:10.1109/MC.2009.263 (the biases).
package struct RatingFactors: Sendable {
    /// Of each item its factors and, as the last of them, its bias.
    package let items: FactorMatrix
    /// μ, the mean rating.
    package let mean: Float
    /// λ, above 0.
    package let penalty: Float

    /// Takes fitted factors.
    package init(items: FactorMatrix, mean: Float, penalty: Float) {
        self.items = items
        self.mean = mean
        self.penalty = penalty
    }

    /// Predicted ratings of all items.
    func score(_ histories: CompressedRows, rows: Range<Int>, into scores: UnsafeMutableBufferPointer<Float>) {
        let n = items.factors
        var (vectors, biases) = solvedUsers(histories, rows: rows)
        for row in 0..<rows.count { vectors[row * n + n - 1] = 1 }
        vectors.withUnsafeBufferPointer { items.products(of: $0, into: scores) }
        for row in 0..<rows.count {
            let base = mean + biases[row]
            for item in 0..<items.rows { scores[row * items.rows + item] += base }
        }
    }

    /// The factors of some users, rows × factors whose last is without meaning, and their biases.
    private func solvedUsers(_ histories: CompressedRows, rows: Range<Int>) -> (vectors: [Float], biases: [Float]) {
        let n = items.factors
        var result = FactorMatrix(rows: rows.count, factors: n)
        let system = LeastSquaresRow(factors: n)
        let biases = items.lastColumn
        result.withVectors(items.replacingLastColumn(by: 1), [Float](repeating: 0, count: n * n)) { x, vectors, _ in
            for row in rows where !histories.range(of: row).isEmpty {
                Self.solve(
                    system, histories, row, mean, penalty, vectors, biases, into: x + (row - rows.lowerBound) * n)
            }
        }
        return (result.elements, result.lastColumn)
    }

    /// Solves for the factors and bias of one row: the last number of each vector of the other side is 1.
    private static func solve(
        _ system: borrowing LeastSquaresRow, _ rows: CompressedRows, _ row: Int, _ mean: Float, _ penalty: Float,
        _ vectors: UnsafePointer<Float>, _ biases: [Float], into x: UnsafeMutablePointer<Float>
    ) {
        let range = rows.range(of: row)
        system.solve(
            gram: nil, ridge: penalty * Float(range.count), vectors: vectors, entries: range.count, into: x
        ) {
            let other = Int(rows.indices[range.lowerBound + $0])
            return (other, 1, rows.values[range.lowerBound + $0] - mean - biases[other])
        }
    }
}

extension RatingFactors {
    /// How the factors are fitted.
    package struct Settings: Sendable {
        /// How many factors users and items have, beside their biases.
        package var factors = 16
        /// λ, above 0.
        package var penalty = 0.05
        /// How often users and items are solved for in turn.
        package var epochs = 15

        /// The usual settings.
        package init() {}
    }

    /// Rows at a time that one thread takes.
    private static let block = 128

    /// Fits by alternating least squares.
    ///
    /// - Parameters:
    ///   - matrix: The interactions, with ratings as values.
    ///   - settings: How.
    ///   - start: The factors of the items to begin with, each with a bias behind them; nil for small random ones.
    ///   - seed: Decides those.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked within epochs.
    /// - Throws: `TrainingError.stopped`, or `TrainingError.diverged(epoch:)`.
    /// - Complexity: O(epochs · (ratings · factors² + (users + items) · factors³)); allocates nothing while it solves.
    package static func fit(
        _ matrix: InteractionMatrix, _ settings: Settings, start: FactorMatrix? = nil, seed: UInt64, threads: Int,
        shouldStop: () -> Bool
    ) throws(TrainingError) -> RatingFactors {
        let n = settings.factors + 1
        let values = matrix.byUser.values
        let mean = Float(values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count)))
        var generator = CounterGenerator(seed: seed, purpose: .initialisation)
        var items =
            start
            ?? FactorMatrix(rows: matrix.items, factors: n, scale: 0.1, using: &generator)
            .replacingLastColumn(by: 0)
        var users = FactorMatrix(rows: matrix.users, factors: n)
        for epoch in 0..<settings.epochs {
            try sweep(&users, matrix.byUser, items, mean, settings, threads, shouldStop)
            try sweep(&items, matrix.byItem, users, mean, settings, threads, shouldStop)
            guard items.isFinite else { throw .diverged(epoch: epoch + 1) }
        }
        return RatingFactors(items: items, mean: mean, penalty: Float(settings.penalty))
    }

    /// Solves for all vectors and biases of one side, given the other.
    private static func sweep(
        _ own: inout FactorMatrix, _ rows: CompressedRows, _ other: FactorMatrix, _ mean: Float, _ settings: Settings,
        _ threads: Int, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let n = settings.factors + 1
        let penalty = Float(settings.penalty)
        let biases = other.lastColumn
        let isComplete = own.withVectors(
            other.replacingLastColumn(by: 1), [Float](repeating: 0, count: n * n)
        ) { own, other, _ in
            Threads.forEachBlock(of: block, rows: rows.rows, threads: threads, shouldStop) { block, _ in
                let system = LeastSquaresRow(factors: n)
                for row in block {
                    let x = own + row * n
                    if rows.range(of: row).isEmpty {
                        x.update(repeating: 0, count: n)
                    } else {
                        solve(system, rows, row, mean, penalty, other, biases, into: x)
                    }
                }
            }
        }
        guard isComplete ?? true else { throw .stopped }
    }
}

extension FactorMatrix {
    /// The last number of each vector.
    var lastColumn: [Float] { (0..<rows).map { elements[$0 * factors + factors - 1] } }

    /// The vectors with another last number.
    func replacingLastColumn(by value: Float) -> FactorMatrix {
        var result = self
        for row in 0..<rows { result.elements[row * factors + factors - 1] = value }
        return result
    }
}
