public import Datasets
public import LinearAlgebra

/// What a model takes for what, and the rows on which it is most wrong.
public struct Mistakes: Sendable, Codable, Equatable {
    /// A row and what was said of it.
    public struct Row: Sendable, Codable, Equatable {
        /// The number of the row in the data, from 1.
        public var row: Int
        /// What is true of it, and what was said.
        public var actual, predicted: String
        /// The probability that was given to the truth; nil for numbers.
        public var probability: Double?
        /// How wrong that is: −log of that probability, or the absolute error.
        public var loss: Double
    }

    /// The names of the classes; empty for numbers.
    public var classNames: [String]
    /// How many rows of each true class were given each class; empty for numbers.
    public var confusion: [[Int]]
    /// The rows with the greatest losses, the greatest first.
    public var worst: [Row]

    /// Classes beyond these are too many for a table.
    private static let mostClasses = 50

    /// Counts mistakes.
    ///
    /// - Parameters:
    ///   - predictions: For each row.
    ///   - decisions: The class that each row is given; empty for numbers.
    ///   - target: The truth.
    ///   - count: How many of the worst rows to name.
    public init(_ predictions: Matrix<Float>, decisions: [Int], _ target: Target, worst count: Int = 10) {
        let losses = RowLoss.values(of: predictions, target)
        let order = losses.indices.sorted { (losses[$1], $0) < (losses[$0], $1) }.prefix(count)
        switch target {
        case .classes(let codes, let names):
            classNames = names.count <= Self.mostClasses ? names : []
            confusion = []
            if !classNames.isEmpty {
                confusion = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
                for (code, decision) in zip(codes, decisions) { confusion[Int(code)][decision] += 1 }
            }
            worst = order.filter { decisions[$0] != Int(codes[$0]) || losses[$0] > 0.693_147 }.map { row in
                Row(
                    row: row + 1, actual: names[Int(codes[row])], predicted: names[decisions[row]],
                    probability: Double(predictions[row, Int(codes[row])]), loss: losses[row])
            }
        case .numbers(let numbers):
            (classNames, confusion) = ([], [])
            worst = order.map {
                Row(row: $0 + 1, actual: "\(numbers[$0])", predicted: "\(predictions[$0, 0])", loss: losses[$0])
            }
        case .unlabelled: (classNames, confusion, worst) = ([], [], [])
        }
    }
}
