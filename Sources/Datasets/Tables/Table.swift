/// A named column of a table.
public struct Column: Sendable, Equatable {
    /// The column's name, unique in its table.
    public let name: String
    /// One value a row.
    public let values: ColumnValues
    /// What numbers are counted in, if they were written with units.
    package let unit: NumberUnit?

    /// Creates a column.
    public init(name: String, values: ColumnValues) {
        self.init(name: name, values: values, unit: nil)
    }

    /// Creates a column of numbers that were written with units.
    package init(name: String, values: ColumnValues, unit: NumberUnit?) {
        self.name = name
        self.values = values
        self.unit = unit
    }
}

/// Columns of equal length under distinct names.
public struct Table: Sendable, Equatable {
    /// The columns, in the order of the file they came from.
    public let columns: [Column]
    /// How many rows each column has.
    public let rowCount: Int
    /// Where each column is, by its name.
    private let places: [String: Int]

    /// Creates a table.
    ///
    /// - Parameter columns: Columns with distinct names, equal counts and codes within their levels.
    /// - Throws: `DataError` naming the first column that does not fit.
    public init(columns: [Column]) throws(DataError) {
        let rowCount = columns.first?.values.count ?? 0
        var places: [String: Int] = [:]
        places.reserveCapacity(columns.count)
        for (place, column) in columns.enumerated() {
            guard places.updateValue(place, forKey: column.name) == nil else {
                throw DataError("Two columns are called \(quoted(column.name)).", remedy: "Rename one of them.")
            }
            guard column.values.count == rowCount else {
                throw DataError(
                    "Column \(quoted(column.name)) has \(column.values.count) rows; the first column has \(rowCount).")
            }
            if case .categorical(let codes, let levels) = column.values {
                guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else {
                    throw DataError("Column \(quoted(column.name)) has a code outside its \(levels.count) levels.")
                }
            }
        }
        self.columns = columns
        self.rowCount = rowCount
        self.places = places
    }

    /// The column of that name, if there is one.
    public subscript(name: String) -> Column? { places[name].map { columns[$0] } }
}
