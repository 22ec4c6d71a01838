public import Datasets
import Foundation
public import LinearAlgebra
import Models

/// For each row the columns that moved its prediction most, and by how much.
///
/// Of classes, what is explained is the probability of the class that the row is given, or its score where the model
/// adds up scores.
public struct ReasonCodes: Sendable {
    /// A column and what it did.
    public struct Reason: Sendable, Equatable, Encodable {
        /// The column.
        public var column: String
        /// The row's value in it; nil if it has none.
        public var value: String?
        /// What it added to the prediction, or took from it.
        public var contribution: Double

        /// The reason for a person: `age = 39 (+0.12)`.
        public var text: String {
            let size = String(format: "%.4g", abs(contribution))
            return "\(column) = \(value ?? "no value") (\(contribution < 0 ? "−" : "+")\(size))"
        }
    }

    /// The reasons of each row, the greatest first.
    public let rows: [[Reason]]
    /// How many reasons a row has, at most.
    public let most: Int
    /// `tree` or `permutation`.
    public let method: String
    /// In what contributions are measured, as a phrase.
    public let unit: String

    /// Explains rows.
    ///
    /// - Parameters:
    ///   - predictor: The model.
    ///   - table: The rows, as they were read.
    ///   - predictions: What the model says of them.
    ///   - background: Rows to stand for what is not known, where the model's file has none; nil for the rows themselves.
    ///   - most: How many reasons a row has, at most.
    public init(
        _ predictor: ModelPredictor, _ table: Table, _ predictions: Matrix<Float>, background: Table? = nil, most: Int
    ) throws {
        let matched = try predictor.matching(table).table
        let others = try background.map { try predictor.matching($0).table } ?? matched
        let result = try RowExplainer(predictor).explain(
            matched, background: others, predict: predictor.predict(matched:))
        let values = result.values
        let decisions = predictor.classNames == nil ? [] : predictions.decisions(by: predictor.decision)
        let isScore = values.scale == .score
        self.most = min(most, values.names.count)
        method = result.method
        unit =
            (decisions.isEmpty
                ? "parts of the predicted number"
                : "parts of the \(isScore ? "score (log-odds)" : "probability") of the predicted class")
            + (method == "tree" ? ", exact for the trees" : ", by a sample of the orders of columns")
        let order = self.most
        rows = (0..<values.rows).map { row in
            // A score of two classes is that of the second.
            let (output, sign) =
                values.outputs == 1 ? (0, decisions.isEmpty || decisions[row] == 1 ? 1.0 : -1.0) : (decisions[row], 1.0)
            let contributions = values.names.indices.map { sign * values[row, $0, output] }
            let sorted = contributions.indices.sorted {
                (abs(contributions[$1]), $0) < (abs(contributions[$0]), $1)
            }
            return sorted.prefix(order).map { column in
                Reason(
                    column: values.names[column], value: table[values.names[column]]?.values.text(at: row),
                    contribution: contributions[column])
            }
        }
    }
}
