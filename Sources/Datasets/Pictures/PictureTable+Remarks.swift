extension PictureTable {
    /// What should be known of pictures that cannot be read, one sentence a column.
    package var remarks: [String] {
        var columns: [String] = []
        for picture in unreadable where !columns.contains(picture.column) { columns.append(picture.column) }
        return columns.map { column in
            let own = unreadable.filter { $0.column == column }
            let shown = own.prefix(3).map { "\(quoted($0.path)) \($0.problem)" }.joined(separator: "; ")
            let count = own.count == 1 ? "1 picture counts" : "\(own.count) pictures count"
            return "column \(quoted(column)): \(count) as missing: \(shown)\(own.count > 3 ? "; …" : "")"
        }
    }
}
