public import Datasets
public import LinearAlgebra
import Randomness

/// Shapley values of any model on the columns of a table: what each column adds to the prediction of a row, in the mean
/// over the orders in which columns become known.
///
/// A column that is not known has the values of background rows, independently of those that are (the interventional
/// form of Janzing, Minorics and Blöbaum 2020, arXiv:1910.13413). With few columns all sets of them are tried and the
/// values are exact for the background; with more, orders are drawn, each with its reverse. In both cases they sum to
/// the prediction less the mean prediction of the background.
///
/// - SeeAlso: Štrumbelj and Kononenko 2014, "Explaining prediction models and individual predictions with feature
///   contributions", doi:10.1007/s10115-013-0679-x; Mitchell, Cooper, Frank and Holmes 2022, "Sampling permutations for
///   Shapley value estimation", arXiv:2104.12199, for the reversed orders.
public struct ShapleySampling: Sendable {
    /// The background rows.
    public let background: Table
    /// How many orders are drawn for each background row.
    public let orders: Int
    /// Decides the orders.
    public let seed: UInt64

    /// With so many columns or fewer all sets of columns are tried.
    public static let exactColumns = 6
    /// Rows that are predicted for at once.
    private static let batch = 8_192

    /// Prepares explanations.
    ///
    /// - Parameters:
    ///   - background: Rows that stand for what is not known, at least one.
    ///   - orders: How many orders are drawn for each background row; an odd number counts as the next even one.
    ///   - seed: Decides the orders.
    public init(background: Table, orders: Int = 2, seed: UInt64 = 0) {
        precondition(background.rowCount > 0, "an explanation needs background rows")
        self.background = background
        self.orders = max(2, orders + orders % 2)
        self.seed = seed
    }

    /// The predictions that a row takes.
    public static func predictions(columns: Int, background: Int, orders: Int = 2) -> Int {
        background * (columns <= exactColumns ? 1 << columns : orders * (columns + 1))
    }

    /// Explains rows.
    ///
    /// - Parameters:
    ///   - table: Rows with the columns of the background.
    ///   - predict: Predicts for a table with these columns; every output is explained.
    /// - Complexity: Predictions of background rows · orders · columns, or · 2^columns, for each row.
    public func values(of table: Table, predict: (Table) throws -> Matrix<Float>) throws -> ShapleyValues {
        let names = background.columns.map(\.name)
        let joined = try Table(
            columns: background.columns.map { column in
                let own = table[column.name]?.values ?? .numeric([Double](repeating: .nan, count: table.rowCount))
                return Column(name: column.name, values: own.appending(column.values))
            })
        let outputs = try predict(background).columns
        var result = ShapleyValues(names: names, rows: table.rowCount, outputs: outputs, scale: .prediction)
        guard table.rowCount > 0 else { return result }
        let isExact = names.count <= Self.exactColumns
        let perRow = Self.predictions(columns: names.count, background: background.rowCount, orders: orders)
        let rowsAtOnce = max(1, Self.batch / max(1, perRow))
        for start in stride(from: 0, to: table.rowCount, by: rowsAtOnce) {
            let rows = start..<min(table.rowCount, start + rowsAtOnce)
            if isExact {
                try addExact(rows, joined, first: table.rowCount, &result, predict)
            } else {
                try addSampled(rows, joined, first: table.rowCount, &result, predict)
            }
        }
        for output in result.base.indices { result.base[output] /= Double(table.rowCount) }
        return result
    }

    /// Predicts for rows that are put together: of each column the place that its value is at.
    private func predict(
        _ joined: Table, _ places: [[Int]], _ predict: (Table) throws -> Matrix<Float>
    ) throws -> Matrix<Float> {
        try predict(
            Table(
                columns: zip(joined.columns, places).map { Column(name: $0.name, values: $0.values.gathering($1)) }))
    }

    private func addExact(
        _ rows: Range<Int>, _ joined: Table, first: Int, _ result: inout ShapleyValues,
        _ model: (Table) throws -> Matrix<Float>
    ) throws {
        let columns = result.names.count
        let sets = 1 << columns
        let count = background.rowCount
        var places = [[Int]](repeating: [], count: columns)
        for row in rows {
            for set in 0..<sets {
                for other in 0..<count {
                    for column in 0..<columns { places[column].append(set >> column & 1 == 1 ? row : first + other) }
                }
            }
        }
        let predictions = try predict(joined, places, model)
        // 1 / (columns · (columns − 1 over size)) for a set of each size without the column.
        var weights = [Double](repeating: 1 / Double(max(1, columns)), count: max(1, columns))
        for size in weights.indices.dropFirst() {
            weights[size] = weights[size - 1] * Double(size) / Double(columns - size)
        }
        for (place, row) in rows.enumerated() {
            for output in 0..<result.outputs {
                let values = (0..<sets).map { set -> Double in
                    let begin = (place * sets + set) * count
                    return (begin..<(begin + count)).reduce(0) { $0 + Double(predictions[$1, output]) } / Double(count)
                }
                result.base[output] += values[0]
                for column in 0..<columns {
                    var sum = 0.0
                    for set in 0..<sets where set >> column & 1 == 0 {
                        sum += weights[set.nonzeroBitCount] * (values[set | 1 << column] - values[set])
                    }
                    result.elements[(row * columns + column) * result.outputs + output] = sum
                }
            }
        }
    }

    private func addSampled(
        _ rows: Range<Int>, _ joined: Table, first: Int, _ result: inout ShapleyValues,
        _ model: (Table) throws -> Matrix<Float>
    ) throws {
        let columns = result.names.count
        let count = background.rowCount
        // The same orders for every row, so that equal rows have equal explanations.
        var drawn: [(other: Int, order: [Int])] = []
        for pair in 0..<(count * orders / 2) {
            var generator = CounterGenerator(seed: seed, stream: pair, purpose: .resampling)
            let order = generator.permutation(of: columns)
            drawn.append((pair % count, order))
            drawn.append((pair % count, order.reversed()))
        }
        var places = [[Int]](repeating: [], count: columns)
        for row in rows {
            for (other, order) in drawn {
                var current = [Int](repeating: first + other, count: columns)
                for column in 0..<columns { places[column].append(current[column]) }
                for known in order {
                    current[known] = row
                    for column in 0..<columns { places[column].append(current[column]) }
                }
            }
        }
        let predictions = try predict(joined, places, model)
        let share = 1 / Double(drawn.count)
        for (place, row) in rows.enumerated() {
            for (number, (_, order)) in drawn.enumerated() {
                let begin = (place * drawn.count + number) * (columns + 1)
                for output in 0..<result.outputs {
                    var before = Double(predictions[begin, output])
                    result.base[output] += before * share
                    for (step, column) in order.enumerated() {
                        let after = Double(predictions[begin + step + 1, output])
                        result.elements[(row * columns + column) * result.outputs + output] += (after - before) * share
                        before = after
                    }
                }
            }
        }
    }
}
