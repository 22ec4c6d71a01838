/// A sparse matrix by rows: of each row the columns that are there, ascending, and a value for each (CSR).
package struct CompressedRows: Sendable, Equatable {
    /// How many columns there are.
    package let columns: Int
    /// Where each row begins, and behind the last where it ends: rows + 1 numbers from 0.
    package let offsets: [Int]
    /// The columns of all entries, row by row.
    package let indices: [Int32]
    /// The values of all entries, row by row.
    package let values: [Float]

    /// How many rows there are.
    package var rows: Int { offsets.count - 1 }
    /// How many entries there are.
    package var count: Int { indices.count }

    /// Takes rows that are known to be right.
    package init(columns: Int, offsets: [Int], indices: [Int32], values: [Float]) {
        self.columns = columns
        self.offsets = offsets
        self.indices = indices
        self.values = values
    }

    /// Puts entries in order; no two may have the same place.
    ///
    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - columns: How many columns there are.
    ///   - places: Of each entry its row and its column.
    ///   - values: Of each entry its value.
    /// - Complexity: O(entries + rows + columns).
    package init(rows: Int, columns: Int, places: [(row: Int32, column: Int32)], values: [Float]) {
        let byColumn = Self.order(places.map(\.column), of: columns, among: places.indices.map { $0 })
        let order = Self.order(places.map(\.row), of: rows, among: byColumn)
        var offsets = [Int](repeating: 0, count: rows + 1)
        for place in places { offsets[Int(place.row) + 1] += 1 }
        for row in 0..<rows { offsets[row + 1] += offsets[row] }
        self.init(
            columns: columns, offsets: offsets, indices: order.map { places[$0].column },
            values: order.map { values[$0] })
    }

    /// A stable counting sort of `entries` by their keys.
    private static func order(_ keys: [Int32], of kinds: Int, among entries: [Int]) -> [Int] {
        var next = [Int](repeating: 0, count: kinds + 1)
        for key in keys { next[Int(key) + 1] += 1 }
        for kind in 0..<kinds { next[kind + 1] += next[kind] }
        var result = [Int](repeating: 0, count: entries.count)
        for entry in entries {
            let key = Int(keys[entry])
            result[next[key]] = entry
            next[key] += 1
        }
        return result
    }

    /// Where the entries of a row are.
    package func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

    /// The columns of a row, ascending.
    package func row(_ row: Int) -> ArraySlice<Int32> { indices[range(of: row)] }

    /// Whether a row has an entry in a column.
    ///
    /// - Complexity: O(log entries of the row).
    package func contains(_ column: Int32, inRow row: Int) -> Bool {
        var (low, high) = (offsets[row], offsets[row + 1])
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < column { low = middle + 1 } else { high = middle }
        }
        return low < offsets[row + 1] && indices[low] == column
    }

    /// The matrix with rows and columns exchanged.
    ///
    /// - Complexity: O(entries + rows + columns).
    package var transposed: CompressedRows {
        var offsets = [Int](repeating: 0, count: columns + 1)
        for column in indices { offsets[Int(column) + 1] += 1 }
        for column in 0..<columns { offsets[column + 1] += offsets[column] }
        var next = offsets
        var rowsOf = [Int32](repeating: 0, count: count)
        var moved = [Float](repeating: 0, count: count)
        for row in 0..<rows {
            for entry in range(of: row) {
                let column = Int(indices[entry])
                rowsOf[next[column]] = Int32(row)
                moved[next[column]] = values[entry]
                next[column] += 1
            }
        }
        return CompressedRows(columns: rows, offsets: offsets, indices: rowsOf, values: moved)
    }
}
