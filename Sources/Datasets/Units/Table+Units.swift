extension Column {
    /// The column with its numbers counted in a unit; as it is if they cannot be, or are texts.
    package func counted(in other: NumberUnit?) -> Column {
        guard unit != other, case .numeric(let numbers) = values,
            let change = NumberUnit.conversion(from: unit, to: other)
        else { return self }
        return Column(name: name, values: .numeric(change(numbers)), unit: other)
    }
}

extension Table {
    /// The table with the numbers of each column counted as those of another table, where they can be.
    package func counted(as other: Table) throws(DataError) -> Table {
        try Table(columns: columns.map { column in other[column.name].map { column.counted(in: $0.unit) } ?? column })
    }
}
