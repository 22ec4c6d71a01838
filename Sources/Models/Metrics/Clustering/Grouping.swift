public import LinearAlgebra

/// Which of some groups each row is in, if any.
public struct Grouping: Sendable, Hashable {
    /// The group of each row, from 0; −1 for a row in none.
    public let labels: [Int32]
    /// How many groups there are; some may be empty.
    public let count: Int

    /// Creates a grouping.
    public init(labels: [Int32], count: Int) {
        precondition(labels.allSatisfy { $0 >= -1 && $0 < count }, "a label is outside its groups")
        self.labels = labels
        self.count = count
    }

    /// Puts each row into the group that it has the largest share of, of equal ones the first; into none if it has no
    /// share of any.
    ///
    /// - Parameter shares: What a clustering predicts: rows × groups.
    public init(_ shares: Matrix<Float>) {
        let k = shares.columns
        count = k
        labels = shares.withUnsafeBufferPointer { p in
            (0..<shares.rows).map { row in
                var best = -1
                var most: Float = 0
                for c in 0..<k where p[row * k + c] > most {
                    most = p[row * k + c]
                    best = c
                }
                return Int32(best)
            }
        }
    }
}
