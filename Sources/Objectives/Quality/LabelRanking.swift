import LinearAlgebra

/// The rows of a table in the order in which their labels are suspected, the most suspect first.
///
/// A row is the more suspect the less likely its own class is by models that have not seen it. Where labels are exchanged at
/// random between two classes no other order finds more of them if the models know how likely classes are: the share of
/// wrong ones among rows of an equal likelihood falls with it.
///
/// - SeeAlso: Northcutt, Jiang, Chuang 2021, "Confident learning: estimating uncertainty in dataset labels",
///   arXiv:1911.00068, sec. 3.2, for ranking by self-confidence.
public struct LabelRanking: Sendable, Codable, Equatable {
    /// Lines of rows, counted from 1 without the header: the tenth of all that is most suspect.
    public let rows: [Int]
    /// How likely the class of each is, by models that have not seen it.
    public let confidence: [Float]

    /// Of all rows so many are ranked.
    private static let share = 10

    /// Ranks.
    ///
    /// - Parameters:
    ///   - codes: The class of each row.
    ///   - probabilities: What several models that have not seen the row say, each rows × classes.
    ///   - rows: The rows in the table, counted from 0.
    init(codes: [Int], probabilities: [Matrix<Float>], rows: [Int]) {
        let confidence = codes.indices.map { row in
            probabilities.reduce(0) { $0 + $1[row, codes[row]] } / Float(max(1, probabilities.count))
        }
        let order = codes.indices.sorted { (confidence[$0], $0) < (confidence[$1], $1) }
            .prefix((codes.count + Self.share - 1) / Self.share)
        self.rows = order.map { rows[$0] + 1 }
        self.confidence = order.map { confidence[$0] }
    }

    private init(rows: [Int], confidence: [Float]) {
        self.rows = rows
        self.confidence = confidence
    }

    /// The same of rows that were drawn from more.
    ///
    /// - Parameter numbers: Which row, counted from 0, each row that was drawn is.
    func among(_ numbers: [Int]) -> LabelRanking {
        LabelRanking(rows: rows.map { numbers[$0 - 1] + 1 }, confidence: confidence)
    }
}
