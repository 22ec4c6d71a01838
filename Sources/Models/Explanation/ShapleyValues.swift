/// What each column of each row added to its prediction: Shapley values, which with the base sum to the prediction.
///
/// - SeeAlso: Lundberg and Lee 2017, "A unified approach to interpreting model predictions", arXiv:1705.07874.
public struct ShapleyValues: Sendable, Equatable {
    /// In what the values are measured.
    public enum Scale: String, Sendable, Codable {
        /// What the model predicts: probabilities, or numbers.
        case prediction
        /// The score before the logistic function or softmax: log-odds, up to a constant of all classes.
        case score
    }

    /// The columns.
    public let names: [String]
    /// How many rows there are.
    public let rows: Int
    /// How many numbers are explained of each row: one for each class, or one.
    public let outputs: Int
    /// In what the values are measured.
    public private(set) var scale: Scale
    /// What would be predicted of a row of which nothing is known, for each output.
    public internal(set) var base: [Double]
    /// Row by row, column by column, output by output.
    var elements: [Double]

    /// Values that are all 0.
    init(names: [String], rows: Int, outputs: Int, scale: Scale) {
        self.names = names
        self.rows = rows
        self.outputs = outputs
        self.scale = scale
        base = [Double](repeating: 0, count: outputs)
        elements = [Double](repeating: 0, count: rows * names.count * outputs)
    }

    /// What a column added to an output of a row.
    public subscript(row: Int, column: Int, output: Int) -> Double {
        elements[(row * names.count + column) * outputs + output]
    }

    /// The base and what all columns added.
    public func total(row: Int, output: Int) -> Double {
        names.indices.reduce(base[output]) { $0 + self[row, $1, output] }
    }

    /// The mean over the rows of how much a column added or took, in the order of ``names``.
    public func meanSizes(output: Int) -> [Double] {
        names.indices.map { column in
            (0..<rows).reduce(0) { $0 + abs(self[$1, column, output]) } / Double(max(1, rows))
        }
    }

    /// The values under other names, those of the same name summed.
    ///
    /// - Parameter columns: For each name the place among the new ones.
    func summed(into names: [String], by columns: [Int]) -> ShapleyValues {
        var result = ShapleyValues(names: names, rows: rows, outputs: outputs, scale: scale)
        result.base = base
        for row in 0..<rows {
            for (column, place) in columns.enumerated() {
                for output in 0..<outputs {
                    result.elements[(row * names.count + place) * outputs + output] += self[row, column, output]
                }
            }
        }
        return result
    }

    /// The same numbers on another scale.
    func measured(in scale: Scale) -> ShapleyValues {
        var result = self
        result.scale = scale
        return result
    }

    /// Adds the values of another explanation of the same rows, columns and outputs, times a weight.
    mutating func add(_ other: ShapleyValues, weight: Double) {
        precondition(other.elements.count == elements.count, "explanations differ in size")
        for output in base.indices { base[output] += weight * other.base[output] }
        for index in elements.indices { elements[index] += weight * other.elements[index] }
    }

    /// Multiplies everything by a factor and adds a number to the base.
    mutating func scaled(by factor: Double, shift: Double) {
        for output in base.indices { base[output] = base[output] * factor + shift }
        for index in elements.indices { elements[index] *= factor }
    }
}
