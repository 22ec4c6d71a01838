import CKernels
import LinearAlgebra
import Randomness

/// Factors of users and items that put what a user did above what not: Bayesian personalised ranking.
///
/// Maximises Σ ln σ(xᵤᵀyᵢ + bᵢ − xᵤᵀyⱼ − bⱼ) − λ/2 |Θ|² over triples of a user, an item that the user chose, and one that the
/// user did not, by stochastic gradient ascent, one triple after the other.
///
/// - SeeAlso: Rendle, Freudenthaler, Gantner and Schmidt-Thieme 2009, "BPR: Bayesian Personalized Ranking from Implicit
///   Feedback", UAI, arXiv:1205.2618, sec. 4.
package struct RankingFactors: Sendable {
    /// Of each user of the training the factors, x.
    package let users: FactorMatrix
    /// Of each item the factors, y.
    package let items: FactorMatrix
    /// Of each item the bias, b.
    package let biases: [Float]

    /// Takes fitted factors.
    package init(users: FactorMatrix, items: FactorMatrix, biases: [Float]) {
        self.users = users
        self.items = items
        self.biases = biases
    }

    /// Scores all items; who was not there in the training is served by the mean of what he did.
    func score(
        _ histories: CompressedRows, rows: Range<Int>, users numbers: ArraySlice<Int32>,
        into scores: UnsafeMutableBufferPointer<Float>
    ) {
        let n = items.factors
        var vectors = [Float](repeating: 0, count: rows.count * n)
        for (place, (row, number)) in zip(rows, numbers).enumerated() {
            if number >= 0 {
                for f in 0..<n { vectors[place * n + f] = users.elements[Int(number) * n + f] }
            } else if !histories.range(of: row).isEmpty {
                let share = 1 / Float(histories.range(of: row).count)
                for item in histories.row(row) {
                    for f in 0..<n { vectors[place * n + f] += share * items.elements[Int(item) * n + f] }
                }
            }
        }
        vectors.withUnsafeBufferPointer { items.products(of: $0, into: scores) }
        for row in 0..<rows.count {
            for item in biases.indices { scores[row * biases.count + item] += biases[item] }
        }
    }
}

extension RankingFactors {
    /// How the factors are fitted.
    package struct Settings: Sendable {
        /// How many factors users and items have.
        package var factors = 32
        /// λ, from 0.
        package var penalty = 0.01
        /// How far each step goes.
        package var rate = 0.05
        /// Steps for each interaction.
        package var epochs = 50

        /// The usual settings.
        package init() {}
    }

    /// How many steps are taken between two looks at the clock.
    private static let stride = 1 << 14
    /// How often another item is drawn in the place of one that the user chose too.
    private static let draws = 16

    /// Fits by stochastic gradient ascent, on one thread, so that the steps have one order.
    ///
    /// - Parameters:
    ///   - matrix: The interactions; their values do not count.
    ///   - settings: How.
    ///   - seed: Decides the factors to begin with and the triples.
    ///   - shouldStop: Asked every few thousand steps.
    /// - Throws: `TrainingError.stopped`, or `TrainingError.diverged(epoch:)`.
    /// - Complexity: O(epochs · interactions · factors).
    package static func fit(
        _ matrix: InteractionMatrix, _ settings: Settings, seed: UInt64, shouldStop: () -> Bool
    ) throws(TrainingError) -> RankingFactors {
        let n = settings.factors
        let scale = 0.1 / Double(n).squareRoot()
        var start = CounterGenerator(seed: seed, purpose: .initialisation)
        var users = FactorMatrix(rows: matrix.users, factors: n, scale: scale, using: &start)
        var items = FactorMatrix(rows: matrix.items, factors: n, scale: scale, using: &start)
        var biases = [Float](repeating: 0, count: matrix.items)
        let userOf = matrix.byUser.rowOfEachEntry
        var generator = CounterGenerator(seed: seed, purpose: .shuffling)
        for epoch in 0..<settings.epochs {
            var done = 0
            while done < userOf.count {
                if shouldStop() { throw .stopped }
                let steps = min(stride, userOf.count - done)
                ascend(steps, matrix, userOf, settings, &generator, &users, &items, &biases)
                done += steps
            }
            guard biases.allSatisfy(\.isFinite), items.elements.first?.isFinite ?? true else {
                throw .diverged(epoch: epoch + 1)
            }
        }
        guard users.isFinite, items.isFinite else { throw .diverged(epoch: settings.epochs) }
        return RankingFactors(users: users, items: items, biases: biases)
    }

    private static func ascend(
        _ steps: Int, _ matrix: InteractionMatrix, _ userOf: [Int32], _ settings: Settings,
        _ generator: inout CounterGenerator, _ users: inout FactorMatrix, _ items: inout FactorMatrix,
        _ biases: inout [Float]
    ) {
        let n = settings.factors
        let (rate, penalty) = (Float(settings.rate), Float(settings.penalty))
        users.elements.withUnsafeMutableBufferPointer { users in
            items.elements.withUnsafeMutableBufferPointer { items in
                biases.withUnsafeMutableBufferPointer { biases in
                    guard let x = users.baseAddress, let y = items.baseAddress, let b = biases.baseAddress else {
                        return
                    }
                    for _ in 0..<steps {
                        let entry = generator.index(below: userOf.count)
                        let user = Int(userOf[entry])
                        let liked = Int(matrix.byUser.indices[entry])
                        var other = -1
                        for _ in 0..<draws {
                            let drawn = generator.index(below: biases.count)
                            if !matrix.byUser.contains(Int32(drawn), inRow: user) {
                                other = drawn
                                break
                            }
                        }
                        guard other >= 0 else { continue }
                        leptune_ranking_step_f32(
                            x + user * n, y + liked * n, y + other * n, b + liked, b + other, n, rate, rate, penalty)
                    }
                }
            }
        }
    }
}

extension CompressedRows {
    /// Of each entry its row.
    var rowOfEachEntry: [Int32] {
        (0..<rows).flatMap { row in repeatElement(Int32(row), count: range(of: row).count) }
    }
}
