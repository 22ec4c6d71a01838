import LinearAlgebra

/// Rows in descending order of a score, those with equal scores together: what curves over thresholds are made from.
struct RankedScores {
    /// The rows of one score.
    struct Tie {
        /// The sum of the weights of the rows that are what is looked for.
        var positives = 0.0
        /// The sum of the weights of the others.
        var negatives = 0.0
    }

    /// One for each distinct score, the highest first; ties of rows without weight are left out.
    let ties: [Tie]
    /// The sums over all ties.
    let total: Tie

    /// Sorts rows.
    ///
    /// - Parameters:
    ///   - probabilities: The scores, in one of their columns.
    ///   - column: Which.
    ///   - codes: The true classes; the column's is what is looked for.
    ///   - weights: How much each row counts.
    /// - Complexity: O(n log n).
    init(_ probabilities: Matrix<Float>, column: Int, _ codes: [Int32], _ weights: RowWeights) {
        let scores = probabilities.column(column)
        let order = scores.indices.filter { weights[$0] > 0 }.sorted { (scores[$0], $1) > (scores[$1], $0) }
        var ties: [Tie] = []
        var total = Tie()
        for (place, row) in order.enumerated() {
            if place == 0 || scores[order[place - 1]] != scores[row] { ties.append(Tie()) }
            if Int(codes[row]) == column {
                ties[ties.count - 1].positives += weights[row]
                total.positives += weights[row]
            } else {
                ties[ties.count - 1].negatives += weights[row]
                total.negatives += weights[row]
            }
        }
        self.ties = ties
        self.total = total
    }

    /// A number of the second of two classes, or its mean over each class against the rest; classes without one do not
    /// count.
    static func oneVersusRest(
        _ probabilities: Matrix<Float>, _ codes: [Int32], _ weights: RowWeights, _ value: (RankedScores) -> Double?
    ) -> Double {
        let columns = probabilities.columns == 2 ? [1] : Array(0..<probabilities.columns)
        return meanOverClasses(columns.count) {
            value(RankedScores(probabilities, column: columns[$0], codes, weights))
        }
    }
}
