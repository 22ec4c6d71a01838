package import Datasets

/// The rows of a table as values of series at times, before they are put in order.
package struct SeriesRows: Sendable {
    package let text: TimeText
    /// One for each row that has a time and a value.
    package let times: [Double]
    package let values: [Double]
    /// The series of each row.
    package let names: [String]
    /// What was left out, one sentence each.
    package let findings: [String]

    /// Reads rows.
    ///
    /// - Parameters:
    ///   - text: How times are written, where that is known; nil to find it out.
    ///   - time: The columns of times.
    ///   - target: The column of values.
    ///   - group: The column that tells series apart.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for columns that are missing or hold something else, and if no row is left.
    package init(
        of table: Table, text: TimeText?, time: [String], target: String, group: String?, file: String
    ) throws(DataError) {
        for name in [target] + (group.map { [$0] } ?? []) where table[name] == nil {
            throw DataError(
                "There is no column \(quoted(name)).", file: file,
                remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
        }
        guard table.rowCount > 0 else { throw DataError("The table has no rows.", file: file) }
        guard !time.contains(target), group != target, !time.contains(group ?? "") else {
            throw DataError("A column is named for two purposes: times, values and series are columns of their own.")
        }
        let form: TimeText
        if let text { form = text } else { form = try TimeText(time, of: table, file: file) }
        self.text = form
        let times = try form.times(of: table, file: file)
        let values = try Self.numbers(table, target, file)
        let names = group.map { Self.texts(table, $0) } ?? [String?](repeating: "", count: table.rowCount)
        let kept = times.indices.filter { times[$0].isFinite && values[$0].isFinite && names[$0] != nil }
        self.times = kept.map { times[$0] }
        self.values = kept.map { values[$0] }
        self.names = kept.compactMap { names[$0] }
        guard !kept.isEmpty else {
            throw DataError("No row has both a time and a value.", file: file, column: quoted(target))
        }
        var findings: [String] = []
        let timeless = times.count { !$0.isFinite }
        if timeless > 0 {
            findings.append("\(timeless) \(timeless == 1 ? "row has" : "rows have") no time and is left out.")
        }
        let nameless = names.count { $0 == nil }
        if nameless > 0 {
            findings.append("\(nameless) \(nameless == 1 ? "row belongs" : "rows belong") to no series; left out.")
        }
        self.findings = findings
    }

    static func numbers(_ table: Table, _ name: String, _ file: String) throws(DataError) -> [Double] {
        switch table[name]?.values {
        case .numeric(let numbers):
            if let row = numbers.firstIndex(where: { abs($0) > SeriesSet.largest }) {
                throw DataError(
                    "The value of row \(row + 1) is \(numbers[row]); numbers up to \(SeriesSet.largest) are expected.",
                    file: file, column: quoted(name))
            }
            return numbers
        case .categorical(let codes, let levels):
            let text = levels.first { Double($0) == nil } ?? ""
            guard codes.contains(where: { $0 >= 0 }) else { return codes.map { _ in .nan } }
            throw DataError(
                "Numbers are expected; the column holds \(quoted(text)).", file: file, column: quoted(name),
                remedy: "Name the column of the values to forecast.")
        case nil: return []
        }
    }

    static func texts(_ table: Table, _ name: String) -> [String?] {
        switch table[name]?.values {
        case .numeric(let numbers):
            numbers.map { $0.isNaN ? nil : Int(exactly: $0).map(String.init) ?? "\($0)" }
        case .categorical(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
        case nil: []
        }
    }
}
