package import Datasets

/// A column whose values are known before they come, such as a plan, the holidays of a calendar or a weather forecast.
package struct KnownColumn: Sendable, Hashable, Codable {
    /// Its name.
    package var name: String
    /// Its different texts; nil for numbers.
    package var levels: [String]?

    /// More different texts would make a column of each.
    private static let mostLevels = 20

    /// How many numbers a value becomes: itself; whether it is the second of two texts; for each of several, whether it is.
    package var width: Int { levels.map { $0.count <= 2 ? 1 : $0.count } ?? 1 }

    /// Whether it can be, whoever wrote it.
    var isSound: Bool {
        levels.map { (1...Self.mostLevels).contains($0.count) && Set($0).count == $0.count } ?? true
    }

    /// Looks at a column.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - table: The table.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for a column that is missing, has no values, or has too many different texts.
    package init(_ name: String, of table: Table, file: String) throws(DataError) {
        guard let column = table[name] else {
            throw DataError(
                "There is no column \(quoted(name)).", file: file,
                remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
        }
        self.name = name
        switch column.values {
        case .numeric(let numbers):
            guard numbers.contains(where: \.isFinite) else {
                throw DataError(
                    "The column has no values.", file: file, column: quoted(name),
                    remedy: "Leave it out of --known.")
            }
        case .categorical(_, let all):
            guard (1...Self.mostLevels).contains(all.count) else {
                throw DataError(
                    all.isEmpty
                        ? "The column has no values."
                        : "A known column holds numbers, or at most \(Self.mostLevels) different texts; this one has "
                            + "\(all.count).", file: file, column: quoted(name),
                    remedy: "Leave it out of --known.")
            }
            levels = all
        }
    }

    /// Its values as numbers, ``width`` of them for each row; NaN where there is none.
    ///
    /// - Parameters:
    ///   - table: Rows, perhaps of another file than the one that was looked at.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for a column that is missing, or holds what the first file did not.
    func numbers(of table: Table, file: String) throws(DataError) -> [[Double]] {
        guard table[name] != nil else {
            throw DataError(
                "There is no column \(quoted(name)), which the forecast needs for each time to come.",
                file: file,
                remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
        }
        guard let levels else { return try SeriesRows.numbers(table, name, file).map { [$0] } }
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
        var numbers: [[Double]] = []
        for text in SeriesRows.texts(table, name) {
            guard let text else {
                numbers.append([Double](repeating: .nan, count: width))
                continue
            }
            guard let place = places[text] else {
                throw DataError(
                    "\(quoted(text)) is a value that the column did not have before; it had "
                        + levels.map(quoted).joined(separator: ", ") + ".", file: file, column: quoted(name),
                    remedy: "Correct it, or make a new model.")
            }
            numbers.append(
                levels.count <= 2 ? [Double(place)] : levels.indices.map { $0 == place ? 1 : 0 })
        }
        return numbers
    }
}
