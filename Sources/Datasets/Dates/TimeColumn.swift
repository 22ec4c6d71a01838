/// A column as points in time.
package struct TimeColumn: Sendable {
    /// One for each row: seconds since 1970 for dates, numbers as they are; NaN for what is missing or no date.
    package let seconds: [Double]
    /// Whether they are dates.
    package let isDates: Bool

    /// Reads the times of a column.
    ///
    /// - Throws: `DataError` for a column of texts that are not dates.
    /// - Complexity: O(rows + levels).
    package init(_ column: Column) throws(DataError) {
        switch column.values {
        case .numeric(let numbers):
            seconds = numbers
            isDates = false
        case .categorical(let codes, let levels):
            let sample =
                levels.count > 2000
                ? stride(from: 0, to: levels.count, by: levels.count / 2000).map { levels[$0] } : levels
            guard let form = DateForm.best(for: sample, reading: 0.8), form != .ofDay else {
                throw DataError(
                    "Dates or numbers are expected to order rows by; the column holds texts such as "
                        + "\(quoted(levels.first ?? "")).",
                    column: quoted(column.name), remedy: "Name a column of dates.")
            }
            let times = levels.map { level in
                form.date(level).map { Double($0.daysSince1970) * 86_400 + $0.secondsOfDay } ?? .nan
            }
            seconds = codes.map { $0 < 0 ? .nan : times[Int($0)] }
            isDates = true
        }
    }
}
