import LinearAlgebra
import Randomness

/// Users with what they had chosen and what they chose next: what recommenders are judged by.
///
/// Every item of the catalogue that a user had not chosen before competes for the places, none is drawn out.
package struct RankingJudge: Sendable {
    /// How many places a list of suggestions has.
    package static let places = 10
    /// With more users, so many drawn at random judge.
    private static let mostUsers = 20_000

    /// Of each judged user what was known.
    package let histories: CompressedRows
    /// The numbers of the judged users.
    package let users: [Int32]
    /// What each chose next, ascending; values are ratings.
    package let chosen: CompressedRows
    /// The items that are in half of all interactions: the fewest that are.
    private let isHead: [Bool]

    /// Brings users and what they chose together.
    ///
    /// - Parameters:
    ///   - known: What models are fitted to.
    ///   - next: What came next.
    ///   - liked: From which rating on something counts as chosen; nil if everything does.
    ///   - seed: Decides which users judge if there are very many.
    package init(known: InteractionMatrix, next: InteractionMatrix, liked: Double? = nil, seed: UInt64) {
        let least = liked.map { Float($0) } ?? -.infinity
        var judged = (0..<known.users).filter { user in
            !known.byUser.range(of: user).isEmpty
                && next.byUser.range(of: user).contains { next.byUser.values[$0] >= least }
        }
        if judged.count > Self.mostUsers {
            var generator = CounterGenerator(seed: seed, stream: 1, purpose: .split)
            let order = generator.permutation(of: judged.count).prefix(Self.mostUsers)
            judged = order.map { judged[$0] }.sorted()
        }
        users = judged.map { Int32($0) }
        histories = known.byUser.selecting(judged) { _ in true }
        chosen = next.byUser.selecting(judged) { $0 >= least }
        isHead = Self.head(known)
    }

    private static func head(_ matrix: InteractionMatrix) -> [Bool] {
        let counts = (0..<matrix.items).map { matrix.byItem.range(of: $0).count }
        var result = [Bool](repeating: false, count: matrix.items)
        var covered = 0
        for item in counts.indices.sorted(by: { (-counts[$0], $0) < (-counts[$1], $1) }) {
            guard 2 * covered < matrix.byUser.count else { break }
            result[item] = true
            covered += counts[item]
        }
        return result
    }

    /// How good a recommender is.
    package struct Score: Sendable, Equatable, Codable {
        /// The mean of ``RankingMetrics/ndcg`` over users.
        package var ndcg: Double
        /// Half the width of the 95 % interval of that mean, by the normal distribution.
        package var ndcgMargin: Double
        /// The mean of ``RankingMetrics/recall`` over users.
        package var recall: Double
        /// The mean of ``RankingMetrics/averagePrecision`` over users.
        package var map: Double
        /// The share of all items that is suggested to anybody.
        package var coverage: Double
        /// The share of suggestions that are not among the most popular items, which have half of all interactions.
        package var tail: Double
        /// The root of the mean squared error of predicted ratings; nil for methods that predict none.
        package var rmse: Double?
        /// How many users judged.
        package var users: Int

        /// Says how good a recommender is.
        package init(
            ndcg: Double, ndcgMargin: Double, recall: Double, map: Double, coverage: Double, tail: Double,
            rmse: Double?, users: Int
        ) {
            self.ndcg = ndcg
            self.ndcgMargin = ndcgMargin
            self.recall = recall
            self.map = map
            self.coverage = coverage
            self.tail = tail
            self.rmse = rmse
            self.users = users
        }
    }

    /// Judges a recommender.
    ///
    /// - Parameters:
    ///   - recommender: Fitted to what is known.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked between blocks of users.
    /// - Throws: `TrainingError.stopped`, or `TrainingError.unusableData(_:)` if there is no user to judge by.
    package func score(
        _ recommender: Recommender, threads: Int, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> Score {
        guard !users.isEmpty else { throw .unusableData("no user has interactions in both parts of the data") }
        let suggestions = try recommender.suggest(
            Self.places, histories: histories, users: users, threads: threads, shouldStop: shouldStop)
        let each = users.indices.map { user in
            RankingMetrics(
                suggested: suggestions.items(of: user), chosen: Array(chosen.row(user)), places: Self.places)
        }
        let count = Double(each.count)
        let ndcg = each.reduce(0) { $0 + $1.ndcg } / count
        let variance = each.reduce(0) { $0 + ($1.ndcg - ndcg) * ($1.ndcg - ndcg) } / max(1, count - 1)
        let suggested = suggestions.items.filter { $0 >= 0 }
        return Score(
            ndcg: ndcg, ndcgMargin: 1.96 * (variance / count).squareRoot(),
            recall: each.reduce(0) { $0 + $1.recall } / count,
            map: each.reduce(0) { $0 + $1.averagePrecision } / count,
            coverage: Double(Set(suggested).count) / Double(max(1, recommender.items)),
            tail: Double(suggested.count { !isHead[Int($0)] }) / Double(max(1, suggested.count)),
            rmse: try rmse(recommender, threads, shouldStop), users: each.count)
    }

    private func rmse(
        _ recommender: Recommender, _ threads: Int, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Double? {
        guard case .rating(let factors) = recommender.taste else { return nil }
        let items = recommender.items
        var squares = [Double](repeating: 0, count: users.count)
        let workers = max(1, threads)
        var space = [Float](repeating: 0, count: workers * items)
        let isComplete = squares.withUnsafeMutableBufferPointer { squares in
            space.withUnsafeMutableBufferPointer { space in
                Threads.forEachBlock(of: 1, rows: users.count, threads: workers, shouldStop) { rows, thread in
                    let line = UnsafeMutableBufferPointer(rebasing: space[(thread * items)..<((thread + 1) * items)])
                    factors.score(histories, rows: rows, into: line)
                    for entry in chosen.range(of: rows.lowerBound) {
                        let error = Double(line[Int(chosen.indices[entry])] - chosen.values[entry])
                        squares[rows.lowerBound] += error * error
                    }
                }
            }
        }
        guard isComplete else { throw .stopped }
        return (squares.reduce(0, +) / Double(max(1, chosen.count))).squareRoot()
    }
}

extension CompressedRows {
    /// Some rows, with the entries whose values are wanted.
    package func selecting(_ rows: [Int], where isWanted: (Float) -> Bool) -> CompressedRows {
        var offsets = [0]
        var chosen: [Int] = []
        for row in rows {
            chosen += range(of: row).filter { isWanted(values[$0]) }
            offsets.append(chosen.count)
        }
        return CompressedRows(
            columns: columns, offsets: offsets, indices: chosen.map { indices[$0] }, values: chosen.map { values[$0] })
    }
}
