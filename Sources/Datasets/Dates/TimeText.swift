import Foundation

/// How a table writes its times, in one column or two, so that they can be read and written alike.
///
/// One column of dates or numbers; or a column of dates and one of hours (`13`) or times of day (`13:30`).
package struct TimeText: Sendable, Hashable, Codable {
    /// How a column of times of day is written.
    private enum Clock: String, Codable {
        case hours, text
    }

    /// How dates are written; nil for numbers.
    private let form: DateForm?
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Whether days are left out, as in `2024-02`.
    private let isOfMonths: Bool
    /// What stands between date and time of day; empty if there is no time of day.
    private let separator: String
    private let hasSeconds: Bool
    /// What follows the time: `Z` or nothing, as other offsets are not kept.
    private let zone: String
    private let clock: Clock?
    /// The columns, the date first.
    package let columns: [String]

    /// Whether times are seconds since 1970, and not plain numbers.
    package var isDates: Bool { form != nil }

    /// Whether it is one, whoever wrote it.
    package var isSound: Bool { columns.count == (clock == nil ? 1 : 2) && (form != nil || clock == nil) }

    /// Finds out how the columns of a table write times.
    ///
    /// - Parameters:
    ///   - names: One column, or that of dates and that of times of day.
    ///   - table: A table with at least one row.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for columns that are missing or hold no times.
    package init(_ names: [String], of table: Table, file: String) throws(DataError) {
        columns = names
        var found: [Column] = []
        for name in names {
            guard let column = table[name] else {
                throw DataError(
                    "There is no column \(quoted(name)).", file: file,
                    remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
            }
            found.append(column)
        }
        guard (1...2).contains(found.count) else {
            throw DataError("Times are in one column, or a date in one and the time of day in another.", file: file)
        }
        switch found[0].values {
        case .numeric:
            guard found.count == 1 else {
                throw DataError(
                    "Dates are expected beside times of day; the column holds numbers.", file: file,
                    column: quoted(names[0]), remedy: "Name the column of dates first.")
            }
            (form, isOfMonths, separator, hasSeconds, zone) = (nil, false, "", false, "")
        case .categorical(_, let levels):
            let sample =
                levels.count > 2000
                ? stride(from: 0, to: levels.count, by: levels.count / 2000).map { levels[$0] } : levels
            isOfMonths = !sample.isEmpty && sample.allSatisfy { $0.utf8.count == 7 && ISODate($0 + "-01") != nil }
            guard let form = isOfMonths ? .iso : DateForm.best(for: sample, reading: 0.8), form != .ofDay else {
                throw DataError(
                    "Dates or numbers are expected; the column holds texts such as \(quoted(levels.first ?? "")).",
                    file: file, column: quoted(names[0]),
                    remedy: "Name a column of dates such as 2024-02-29 or 2024-02-29 13:30.")
            }
            self.form = form
            let longest = sample.max { $0.utf8.count < $1.utf8.count } ?? ""
            separator = longest.contains("T") ? "T" : longest.contains(":") ? " " : ""
            hasSeconds = longest.count { $0 == ":" } >= 2
            zone = longest.hasSuffix("Z") ? "Z" : ""
        }
        guard found.count == 2 else {
            clock = nil
            return
        }
        if case .numeric = found[1].values { clock = .hours } else { clock = .text }
    }

    /// The times of the rows of a table: seconds since 1970, or numbers as they are; NaN where a row has none.
    ///
    /// - Throws: `DataError` for a text that is no date, and an hour that is none, with its row.
    package func times(of table: Table, file: String) throws(DataError) -> [Double] {
        for name in columns where table[name] == nil {
            throw DataError(
                "There is no column \(quoted(name)).", file: file,
                remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
        }
        guard let first = table[columns[0]] else { return [] }
        var times = try seconds(first, file)
        if let clock, let second = table[columns[1]] {
            let added = try clock == .hours ? hours(second, file) : ofDay(second, file)
            for row in times.indices { times[row] += added[row] }
        }
        return times
    }

    /// A time in the columns that it is read from.
    package func texts(_ time: Double) -> [String] {
        guard let form else { return [time == time.rounded() && abs(time) < 1e15 ? "\(Int(time))" : "\(time)"] }
        let date = ISODate(secondsSince1970: time)
        let (year, month, day) = (String(format: "%04d", date.year), date.month, date.day)
        let two = { (number: Int) in String(format: "%02d", number) }
        let text =
            switch form {
            case .iso: isOfMonths ? "\(year)-\(two(month))" : "\(year)-\(two(month))-\(two(day))"
            case .monthFirst: "\(month)/\(day)/\(year)"
            case .dayFirst: "\(day)/\(month)/\(year)"
            case .yearFirst: "\(year)/\(month)/\(day)"
            case .named: "\(day) \(Self.months[month - 1]) \(year)"
            case .namedMonth: "\(Self.months[month - 1]) \(year)"
            case .numberedMonth: "\(month)/\(year)"
            case .ofDay: ""
            }
        let ofDay = "\(two(date.hour)):\(two(date.minute))"
        switch clock {
        case .hours: return [text, "\(date.hour)"]
        case .text: return [text, ofDay]
        case nil: break
        }
        guard !separator.isEmpty else { return [text] }
        let seconds = hasSeconds ? ":" + two(Int(date.secondsOfDay) % 60) : ""
        return [text + separator + ofDay + seconds + zone]
    }

    /// A time in one text.
    package func text(_ time: Double) -> String { texts(time).joined(separator: " ") }

    private func seconds(_ column: Column, _ file: String) throws(DataError) -> [Double] {
        switch (column.values, form) {
        case (.numeric(let numbers), nil): return numbers
        case (.categorical(let codes, let levels), let form?):
            let known = levels.map { level in
                form.date(isOfMonths ? level + "-01" : level).map(\.secondsSince1970) ?? .nan
            }
            if let row = codes.firstIndex(where: { $0 >= 0 && known[Int($0)].isNaN }) {
                throw DataError(
                    "\(quoted(levels[Int(codes[row])])) in row \(row + 1) is no date as the others are.", file: file,
                    column: quoted(column.name), remedy: "Correct or remove this row.")
            }
            return codes.map { $0 < 0 ? .nan : known[Int($0)] }
        case (.numeric(let numbers), .some):
            // A column without any value is read as one of numbers.
            guard let row = numbers.firstIndex(where: { !$0.isNaN }) else { return numbers }
            throw DataError(
                "\(numbers[row]) in row \(row + 1) is no date.", file: file, column: quoted(column.name),
                remedy: "Dates are expected as before.")
        case (.categorical(let codes, let levels), nil):
            let row = codes.firstIndex { $0 >= 0 } ?? 0
            throw DataError(
                "\(quoted(codes.isEmpty ? "" : levels[Int(max(0, codes[row]))])) in row \(row + 1) is no number.",
                file: file, column: quoted(column.name), remedy: "Numbers are expected as before.")
        }
    }

    private func hours(_ column: Column, _ file: String) throws(DataError) -> [Double] {
        guard case .numeric(let numbers) = column.values else {
            throw DataError(
                "Hours are expected; the column holds texts.", file: file, column: quoted(column.name))
        }
        if let row = numbers.firstIndex(where: { !$0.isNaN && !(0...24).contains($0) }) {
            throw DataError(
                "\(numbers[row]) in row \(row + 1) is no hour; 0 to 24 are.", file: file, column: quoted(column.name))
        }
        return numbers.map { $0 * 3600 }
    }

    private func ofDay(_ column: Column, _ file: String) throws(DataError) -> [Double] {
        guard case .categorical(let codes, let levels) = column.values else {
            throw DataError(
                "Times of day such as 13:30 are expected; the column holds numbers.", file: file,
                column: quoted(column.name))
        }
        let known = levels.map { DateForm.monthFirst.date("1/1/1970 \($0)")?.secondsSince1970 ?? .nan }
        if let row = codes.firstIndex(where: { $0 >= 0 && known[Int($0)].isNaN }) {
            throw DataError(
                "\(quoted(levels[Int(codes[row])])) in row \(row + 1) is no time of day such as 13:30.", file: file,
                column: quoted(column.name))
        }
        return codes.map { $0 < 0 ? .nan : known[Int($0)] }
    }
}
