public import Datasets
public import LinearAlgebra

/// What a model predicts in the mean over the rows if one column had the same value in all of them.
///
/// Other columns keep their values, so that where columns go together some of these rows never occur.
///
/// - SeeAlso: Friedman 2001, "Greedy function approximation", doi:10.1214/aos/1013203451, section 8.2.
public struct PartialDependence: Sendable, Codable, Equatable {
    /// One value of the column.
    public struct Point: Sendable, Codable, Equatable {
        /// The value as text; empty for a missing one.
        public var value: String
        /// The value as a number; nil for categories and missing ones.
        public var number: Double?
        /// How many of the rows have this value, or one nearer to it than to the others.
        public var rows: Int
        /// The mean prediction: of each class its probability, or the number.
        public var mean: [Double]
    }

    /// The column.
    public var column: String
    /// Its values: numbers ascending, categories the most frequent first, then a missing one if any is missing.
    public var points: [Point]

    /// How many values of a column are tried, at most.
    private static let mostPoints = 12
    /// Values that are tried, at most: these, and none at all.
    public static let mostValues = mostPoints + 1

    /// Predicts for a grid of values.
    ///
    /// - Parameters:
    ///   - name: The column; numbers are tried at quantiles, categories at their most frequent levels.
    ///   - table: The rows.
    ///   - predict: Predicts for a table with these columns.
    /// - Complexity: One prediction of all rows for each value, 13 at most.
    public init?(of name: String, in table: Table, predict: (Table) throws -> Matrix<Float>) throws {
        guard let values = table[name]?.values, table.rowCount > 0 else { return nil }
        column = name
        points = []
        for place in Self.places(of: values) {
            let predictions = try predict(
                table.substituting(values.repeating(place.row, count: table.rowCount), for: name))
            var sums = [Double](repeating: 0, count: predictions.columns)
            for row in 0..<predictions.rows {
                for output in sums.indices { sums[output] += Double(predictions[row, output]) }
            }
            let number: Double? =
                if case .numeric(let numbers) = values, numbers[place.row].isFinite { numbers[place.row] } else { nil }
            points.append(
                Point(
                    value: values.text(at: place.row) ?? "", number: number, rows: place.count,
                    mean: sums.map { $0 / Double(predictions.rows) }))
        }
        guard !points.isEmpty else { return nil }
    }

    /// How far apart the means of an output are.
    public func span(ofOutput output: Int) -> Double {
        let means = points.map { $0.mean[output] }
        return (means.max() ?? 0) - (means.min() ?? 0)
    }

    /// Rows that have the values to try, and for how many rows each stands.
    private static func places(of values: ColumnValues) -> [(row: Int, count: Int)] {
        var places: [(row: Int, count: Int)] = []
        var missing: (row: Int, count: Int)?
        switch values {
        case .numeric(let numbers):
            let sorted = numbers.indices.filter { numbers[$0].isFinite }.sorted {
                (numbers[$0], $0) < (numbers[$1], $1)
            }
            if let first = numbers.firstIndex(where: { !$0.isFinite }) {
                missing = (first, numbers.count - sorted.count)
            }
            guard !sorted.isEmpty else { break }
            var grid: [Int] = []
            let steps = min(mostPoints, sorted.count)
            for step in 0..<steps {
                let row = sorted[steps == 1 ? 0 : step * (sorted.count - 1) / (steps - 1)]
                if let last = grid.last, numbers[last] == numbers[row] { continue }
                grid.append(row)
            }
            var counts = [Int](repeating: 0, count: grid.count)
            var nearest = 0
            for row in sorted {
                while nearest + 1 < grid.count,
                    abs(numbers[grid[nearest + 1]] - numbers[row]) <= abs(numbers[grid[nearest]] - numbers[row])
                { nearest += 1 }
                counts[nearest] += 1
            }
            places = zip(grid, counts).map { ($0, $1) }
        case .categorical(let codes, let levels):
            var firsts = [Int?](repeating: nil, count: levels.count)
            var counts = [Int](repeating: 0, count: levels.count)
            for (row, code) in codes.enumerated() {
                guard code >= 0 else {
                    missing = (missing?.row ?? row, (missing?.count ?? 0) + 1)
                    continue
                }
                if firsts[Int(code)] == nil { firsts[Int(code)] = row }
                counts[Int(code)] += 1
            }
            let frequent = levels.indices.filter { counts[$0] > 0 }.sorted {
                (counts[$1], levels[$0]) < (counts[$0], levels[$1])
            }
            places = frequent.prefix(mostPoints).compactMap { code in firsts[code].map { ($0, counts[code]) } }
        }
        return places + (missing.map { [$0] } ?? [])
    }
}
