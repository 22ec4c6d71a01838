extension Table {
    /// The table with what was seen of its pictures in the place of their paths.
    ///
    /// Cells that hold what was seen already, and missing ones, stay as they are.
    ///
    /// - Parameters:
    ///   - columns: The columns of paths; those that the table does not have, or that hold numbers, are passed over.
    ///   - reader: Looks at them.
    package func seeingPictures(in columns: [String], _ reader: PictureReader) throws(DataError) -> Table {
        var replaced: [Column] = []
        for column in self.columns {
            guard columns.contains(column.name), case .categorical(let codes, let levels) = column.values else {
                replaced.append(column)
                continue
            }
            let paths = levels.indices.filter { !PictureText.isOne(levels[$0]) }
            var seen = levels
            for (place, look) in zip(paths, reader.read(paths.map { levels[$0] })) {
                if let look { seen[place] = look.text.text }
            }
            replaced.append(Column(name: column.name, values: .categorical(codes: codes, levels: seen)))
        }
        return try Table(columns: replaced)
    }
}
