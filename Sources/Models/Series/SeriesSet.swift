package import Datasets

/// Series of numbers at the same regular times, with what was found while they were read.
package struct SeriesSet: Sendable {
    package let grid: TimeGrid
    package let text: TimeText
    /// The column of the values.
    package let target: String
    /// The column that tells the series apart; nil if there is one series.
    package let group: String?
    /// What each series is called in that column; one empty name without it.
    package let names: [String]
    /// One row of values for each series, all equally many; NaN where there is none.
    package let values: [[Double]]
    /// The columns that are known before they come.
    package let columns: [KnownColumn]
    /// Of each series their values, also of times after the last value; empty without such columns.
    package let known: [KnownValues]
    /// What a person should know of the times, one sentence each.
    package let findings: [String]

    /// The most series of a table.
    package static let most = 1_000
    /// Larger numbers are refused: their squares would not be numbers.
    package static let largest = 1e30
    /// More rows than this share at a time that another row has are taken for several series.
    private static let mostRepeated = 0.1

    /// How many times there are.
    package var count: Int { values.first?.count ?? 0 }

    /// Reads the series of a table.
    ///
    /// Rows without a time or a value are left out; several rows of a series at the same time become their mean.
    ///
    /// - Parameters:
    ///   - table: In any order of rows.
    ///   - time: The column of times, or those of dates and of times of day.
    ///   - target: The column of values.
    ///   - group: The column that tells series apart; nil for one series.
    ///   - known: The columns that are known before they come.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for columns that are missing or hold something else, times that are not regular, and values
    ///   that nothing can be learned from.
    package init(
        of table: Table, time: [String], target: String, group: String?, known: [String] = [], file: String
    ) throws(DataError) {
        for name in known where name == target || name == group || time.contains(name) {
            throw DataError(
                "\(quoted(name)) is named for two purposes: a known column is neither the target nor times nor series.")
        }
        let rows = try SeriesRows(of: table, text: nil, time: time, target: target, group: group, file: file)
        do {
            grid = try TimeGrid(of: rows.times, isDates: rows.text.isDates)
        } catch {
            throw DataError(
                error.problem, file: file, column: quoted(time.joined(separator: ", ")),
                remedy: group == nil
                    ? error.remedy : (error.remedy ?? "Every series is expected at the same regular times."))
        }
        text = rows.text
        self.target = target
        self.group = group
        names = Set(rows.names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard names.count <= Self.most else {
            throw DataError(
                "There are \(names.count) series; \(Self.most) are the most.", file: file, column: quoted(group ?? ""),
                remedy: "Name the column that tells a few series apart.")
        }
        var findings = rows.findings
        let (values, repeated) = try Self.place(rows, names, grid, file)
        let share = Double(repeated) / Double(rows.times.count)
        guard share <= Self.mostRepeated else {
            throw DataError(
                "\(repeated) of \(rows.times.count) rows have a time that an earlier row has.", file: file,
                column: quoted(time.joined(separator: ", ")),
                remedy: group == nil
                    ? "If the file holds several series, name the column that tells them apart with --group."
                    : "Bring the rows of a series to one a time first.")
        }
        if repeated > 0 {
            findings.append(
                "\(repeated) \(repeated == 1 ? "row has" : "rows have") a time that an earlier row has; their mean is taken."
            )
        }
        self.values = values
        let gaps = values.reduce(0) { sum, series in
            let first = series.firstIndex { !$0.isNaN } ?? 0
            return sum + series[first...].count { $0.isNaN }
        }
        if gaps > 0 {
            findings.append(
                "\(gaps) of \(values.count * (values.first?.count ?? 0)) values are missing; nothing is judged by them, and "
                    + "where one is needed to look back at, the one a season before stands in.")
        }
        self.findings = findings
        var columns: [KnownColumn] = []
        for name in known where !columns.contains(where: { $0.name == name }) {
            columns.append(try KnownColumn(name, of: table, file: file))
        }
        self.columns = columns
        let count = values.first?.count ?? 0
        self.known =
            columns.isEmpty
            ? []
            : try KnownValues.read(
                columns, of: table, text: text, grid: grid, group: group, names: names, file: file
            ).map { $0.filled(until: count) }
    }

    /// Values at their places, and how many came to a place that was taken.
    private static func place(
        _ rows: SeriesRows, _ names: [String], _ grid: TimeGrid, _ file: String
    ) throws(DataError) -> (values: [[Double]], repeated: Int) {
        let series = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let indices = rows.times.map { grid.index(of: $0) }
        let count = (indices.compactMap(\.self).max() ?? -1) + 1
        guard count > 0, names.count * count <= 50_000_000 else {
            throw DataError("\(names.count) series at \(count) times are too many.", file: file)
        }
        var means = [[Double]](repeating: [Double](repeating: .nan, count: count), count: names.count)
        var counts: [Int: Double] = [:]
        var repeated = 0
        for (row, index) in indices.enumerated() {
            // A few times may be astray; the grid has seen to it that they are few.
            guard let index, index >= 0, let place = series[rows.names[row]] else { continue }
            if means[place][index].isNaN {
                means[place][index] = rows.values[row]
            } else {
                repeated += 1
                let key = place * count + index
                let before = counts[key, default: 1]
                counts[key] = before + 1
                means[place][index] += (rows.values[row] - means[place][index]) / (before + 1)
            }
        }
        return (means, repeated)
    }
}
