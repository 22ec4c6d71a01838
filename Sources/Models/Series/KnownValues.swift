package import Datasets

/// The values of known columns for one series: those of the past and, as far as they are known, those to come.
package struct KnownValues: Sendable, Equatable {
    /// Of each number that the columns become, the values at times one after another.
    package private(set) var rows: [[Double]]
    /// The index in the series of the first of these times.
    package let first: Int

    /// No known columns.
    package static let none = KnownValues([], first: 0)

    /// Takes values.
    ///
    /// - Parameters:
    ///   - rows: All equally many; NaN where none is known.
    ///   - first: The index of the first.
    package init(_ rows: [[Double]], first: Int) {
        self.rows = rows
        self.first = first
    }

    /// The index after the last time.
    package var end: Int { first + (rows.first?.count ?? 0) }

    /// A value; the nearest one before the first time or after the last; NaN for a number that there is not.
    subscript(number: Int, index: Int) -> Double {
        guard rows.indices.contains(number), !rows[number].isEmpty else { return .nan }
        return rows[number][min(max(0, index - first), rows[number].count - 1)]
    }

    /// The first index of some at which a value is not known; nil if all are.
    package func gap(in indices: Range<Int>) -> Int? {
        rows.isEmpty
            ? nil : indices.first { index in index >= end || rows.contains { $0[index - first].isNaN } }
    }

    /// With the last value before each missing one up to an index, so that what is learned from has no gaps.
    package func filled(until end: Int) -> KnownValues {
        var result = self
        for number in rows.indices {
            var last = rows[number].first { !$0.isNaN } ?? 0
            for place in 0..<min(rows[number].count, max(0, end - first)) {
                if rows[number][place].isNaN {
                    result.rows[number][place] = last
                } else {
                    last = rows[number][place]
                }
            }
        }
        return result
    }

    /// Those from an index on.
    func from(_ index: Int) -> KnownValues {
        let dropped = max(0, index - first)
        return KnownValues(rows.map { Array($0.dropFirst(dropped)) }, first: first + dropped)
    }

    /// With others that count where they are known.
    package func overlaid(by later: KnownValues) -> KnownValues {
        var result = self
        for number in rows.indices where later.rows.indices.contains(number) {
            for (place, value) in later.rows[number].enumerated() where !value.isNaN {
                let own = later.first + place - first
                guard own >= 0 else { continue }
                while result.rows[number].count <= own { result.rows[number].append(.nan) }
                result.rows[number][own] = value
            }
        }
        let longest = result.rows.map(\.count).max() ?? 0
        for number in result.rows.indices {
            result.rows[number] += [Double](repeating: .nan, count: longest - result.rows[number].count)
        }
        return result
    }

    /// Reads the known columns of a table.
    ///
    /// Rows need no value of what is forecast. Of rows at the same time the last one counts; rows of unknown series and
    /// times that are not of the grid are left out.
    ///
    /// - Parameters:
    ///   - columns: Which.
    ///   - table: Rows in any order.
    ///   - text: How times are written.
    ///   - grid: The times of the series.
    ///   - group: The column that tells series apart; nil for one series.
    ///   - names: What each series is called.
    ///   - file: The file's name, for errors.
    /// - Returns: Values for each series, from index 0.
    /// - Throws: `DataError` for columns that are missing or hold something else.
    package static func read(
        _ columns: [KnownColumn], of table: Table, text: TimeText, grid: TimeGrid, group: String?,
        names: [String],
        file: String
    ) throws(DataError) -> [KnownValues] {
        guard !columns.isEmpty else { return names.map { _ in .none } }
        if let group, table[group] == nil {
            throw DataError(
                "There is no column \(quoted(group)).", file: file,
                remedy: DataError.remedy(forUnknown: group, among: table.columns.map(\.name)))
        }
        var numbers: [[[Double]]] = []
        for column in columns { numbers.append(try column.numbers(of: table, file: file)) }
        let series = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let places = group.map { SeriesRows.texts(table, $0).map { $0.flatMap { series[$0] } } }
        let indices = try text.times(of: table, file: file).map {
            $0.isFinite ? grid.index(of: $0) : nil
        }
        let count = (indices.compactMap(\.self).max() ?? -1) + 1
        let width = columns.reduce(0) { $0 + $1.width }
        guard count >= 0, names.count * count * width <= 50_000_000 else {
            throw DataError(
                "\(names.count) series with \(width) known values at \(count) times are too many.",
                file: file)
        }
        var all = names.map { _ in
            [[Double]](repeating: [Double](repeating: .nan, count: count), count: width)
        }
        for (row, index) in indices.enumerated() {
            guard let index, index >= 0, let place = places == nil ? 0 : places?[row] else { continue }
            var number = 0
            for values in numbers {
                for value in values[row] {
                    all[place][number][index] = value
                    number += 1
                }
            }
        }
        return all.map { KnownValues($0, first: 0) }
    }
}
