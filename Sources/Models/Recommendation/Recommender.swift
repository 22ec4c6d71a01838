import LinearAlgebra

/// A fitted recommender: scores every item for users by what they have done so far.
///
/// A score is what the method makes of a user's history plus a number of the item, which says how popular it is.
package struct Recommender: Sendable {
    /// What a history says.
    package enum Taste: Sendable {
        /// Nothing: everybody gets the same.
        case none
        /// Each item of the history speaks for its neighbours.
        case neighbours(ItemNeighbours)
        /// Inner products, with the user's factors solved for from the history.
        case confidence(ConfidenceFactors)
        /// Inner products, with the user's factors learned.
        case ranking(RankingFactors)
        /// Predicted ratings.
        case rating(RatingFactors)
    }

    /// What a history says.
    package var taste: Taste
    /// Of each item what is added to its score; −∞ for one that is never suggested.
    package var popularity: [Float]

    /// Puts what a history says and the popularity together.
    package init(taste: Taste, popularity: [Float]) {
        self.taste = taste
        self.popularity = popularity
    }

    /// How many items there are.
    package var items: Int { popularity.count }

    /// Writes the scores of all items for some users.
    ///
    /// - Parameters:
    ///   - histories: What users have done; as many columns as there are items.
    ///   - rows: Which rows of the histories.
    ///   - users: Of each of these rows the user's number among those of the training; −1 for one who was not there.
    ///   - scores: Rows × items.
    /// - Complexity: O(rows × items × factors), or × the neighbours of the histories.
    package func score(
        _ histories: CompressedRows, rows: Range<Int>, users: ArraySlice<Int32>,
        into scores: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(scores.count == rows.count * items && users.count == rows.count && histories.columns == items)
        switch taste {
        case .none: scores.update(repeating: 0)
        case .neighbours(let neighbours): neighbours.score(histories, rows: rows, into: scores)
        case .confidence(let factors): factors.score(histories, rows: rows, into: scores)
        case .ranking(let factors): factors.score(histories, rows: rows, users: users, into: scores)
        case .rating(let factors): factors.score(histories, rows: rows, into: scores)
        }
        for row in 0..<rows.count {
            let start = row * items
            for item in 0..<items { scores[start + item] += popularity[item] }
        }
    }
}

extension Recommender {
    /// The best items of each user that are not in the history.
    package struct Suggestions: Sendable, Equatable {
        /// How many places each user has.
        package let places: Int
        /// Users × places: items, the best first; −1 behind the last.
        package let items: [Int32]
        /// Users × places: their scores.
        package let scores: [Float]

        /// The items of a user, the best first.
        package func items(of user: Int) -> ArraySlice<Int32> {
            items[(user * places)..<((user + 1) * places)].prefix { $0 >= 0 }
        }
    }

    /// How many users are scored at a time: their scores stay in the cache of a core.
    private static let block = 32

    /// Finds the best items of each user that are not in the user's history; of equal scores the item with the lower number
    /// comes first.
    ///
    /// - Parameters:
    ///   - places: How many items for each user.
    ///   - histories: A row for each user.
    ///   - users: Of each row the user's number among those of the training; −1 for one who was not there.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked between blocks of users.
    /// - Throws: `TrainingError.stopped`.
    package func suggest(
        _ places: Int, histories: CompressedRows, users: [Int32], threads: Int, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> Suggestions {
        let count = histories.rows
        var found = [Int32](repeating: -1, count: count * places)
        var values = [Float](repeating: 0, count: count * places)
        let workers = max(1, threads)
        var space = [Float](repeating: 0, count: workers * Self.block * items)
        let isComplete = found.withUnsafeMutableBufferPointer { found in
            values.withUnsafeMutableBufferPointer { values in
                space.withUnsafeMutableBufferPointer { space in
                    Threads.forEachBlock(of: Self.block, rows: count, threads: workers, shouldStop) { rows, thread in
                        let start = thread * Self.block * items
                        let scores = UnsafeMutableBufferPointer(rebasing: space[start..<(start + rows.count * items)])
                        score(histories, rows: rows, users: users[rows], into: scores)
                        for row in rows {
                            let first = (row - rows.lowerBound) * items
                            let line = UnsafeMutableBufferPointer(rebasing: scores[first..<(first + items)])
                            for known in histories.row(row) { line[Int(known)] = -.infinity }
                            let own = (row * places)..<((row + 1) * places)
                            Self.select(
                                line, UnsafeMutableBufferPointer(rebasing: found[own]),
                                UnsafeMutableBufferPointer(rebasing: values[own]))
                        }
                    }
                }
            }
        }
        guard isComplete else { throw .stopped }
        return Suggestions(places: places, items: found, scores: values)
    }

    /// Puts the highest of some scores in order; what is not finite is left out.
    private static func select(
        _ scores: UnsafeMutableBufferPointer<Float>, _ found: UnsafeMutableBufferPointer<Int32>,
        _ values: UnsafeMutableBufferPointer<Float>
    ) {
        var filled = 0
        let places = found.count
        guard places > 0 else { return }
        for item in scores.indices {
            let score = scores[item]
            guard score.isFinite, filled < places || score > values[filled - 1] else { continue }
            var place = filled < places ? filled : places - 1
            while place > 0 && values[place - 1] < score {
                values[place] = values[place - 1]
                found[place] = found[place - 1]
                place -= 1
            }
            values[place] = score
            found[place] = Int32(item)
            if filled < places { filled += 1 }
        }
    }
}
