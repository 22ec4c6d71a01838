extension DataContract {
    /// One way in which a table breaks the contract.
    public struct Violation: Sendable, Equatable, Codable {
        /// Which demand: `missing-column`, `type`, `unit`, `range`, `levels`, `unique`, `missing`, `date`, `freshness` or `rule`.
        public var code: String
        /// Where; nil for several columns.
        public var column: String?
        /// What is wrong, in one sentence.
        public var title: String
        /// How many rows break it; 0 if it is about the table.
        public var count: Int
        /// The first of them, counted from 1 without the header.
        public var rows: [Int]
    }

    /// What came of a check.
    public struct Report: Sendable {
        /// Everything that breaks the contract, in the order of its columns and rules.
        public var violations: [Violation]
        /// Why rows break it, by their numbers from 0.
        public var reasons: [Int: [String]]

        /// Whether the contract is kept.
        public var isKept: Bool { violations.isEmpty }
    }

    /// Checks a table.
    ///
    /// - Parameters:
    ///   - table: It should be read so that no number is refused.
    ///   - today: Days since 1970; nil to leave out what depends on the date.
    /// - Complexity: O(cells).
    public func check(_ table: Table, today: Int? = nil) -> Report {
        var log = ContractLog()
        var counted: [String: Datasets.Column] = [:]
        for column in columns {
            counted[column.name] = table[column.name]?.counted(in: column.unit.map(NumberUnit.init))
            guard let found = counted[column.name] else {
                log.add("missing-column", column.name, "column \(quoted(column.name)) is not there")
                continue
            }
            ColumnContract(column, found, today: today).check(&log)
        }
        for rule in rules where rule.columns.count == Rule.width(of: rule.kind) {
            let found = rule.columns.compactMap { counted[$0] ?? table[$0] }
            if found.count == rule.columns.count { RuleContract(rule, found).check(&log) }
        }
        return Report(violations: log.violations, reasons: log.reasons)
    }
}

/// Gathers what breaks a contract.
struct ContractLog {
    private(set) var violations: [DataContract.Violation] = []
    private(set) var reasons: [Int: [String]] = [:]
    private static let namedRows = 20

    /// Something about the table as a whole.
    mutating func add(_ code: String, _ column: String?, _ title: String) {
        violations.append(.init(code: code, column: column, title: title, count: 0, rows: []))
    }

    /// Rows that break a demand, with a reason for each.
    mutating func add(_ code: String, _ column: String?, _ title: String, _ rows: [Int], reason: (Int) -> String) {
        guard !rows.isEmpty else { return }
        violations.append(
            .init(
                code: code, column: column, title: title, count: rows.count,
                rows: rows.prefix(Self.namedRows).map { $0 + 1 }))
        for row in rows { reasons[row, default: []].append(reason(row)) }
    }
}

/// The demands on one column.
private struct ColumnContract {
    let column: DataContract.Column
    let found: Column
    let today: Int?

    init(_ column: DataContract.Column, _ found: Column, today: Int?) {
        self.column = column
        self.found = found
        self.today = today
    }

    private var name: String { column.name }
    private var values: ColumnValues { found.values }

    func check(_ log: inout ContractLog) {
        checkMissing(&log)
        switch column.type {
        case .number, .integer: checkNumbers(&log)
        case .date: checkDates(&log)
        case .text: checkLevels(&log)
        }
        if column.isUnique { checkUnique(&log) }
    }

    private func checkMissing(_ log: inout ContractLog) {
        let absent = values.absentRows
        if column.missing <= 0 {
            log.add("missing", name, "\(name): \(Self.rows(absent.count)) no value", absent) { _ in
                "\(name): no value"
            }
        } else if values.count > 0, Double(absent.count) > column.missing * Double(values.count) {
            let share = Int((100 * Double(absent.count) / Double(values.count)).rounded())
            let most = Int((100 * column.missing).rounded())
            log.add("missing", name, "\(name): \(share) % of the rows have no value; at most \(most) % may")
        }
    }

    private func checkNumbers(_ log: inout ContractLog) {
        let (numbers, texts, others) = found.quantities(in: column.unit.map(NumberUnit.init))
        log.add("type", name, "\(name): \(texts.count) values are not numbers", texts.keys.sorted()) { row in
            "\(name): \(quoted(texts[row] ?? "")) is not a number"
        }
        let expected = column.unit.map { "in \($0)" } ?? "without a unit"
        log.add(
            "unit", name, "\(name): \(others.count) \(others.count == 1 ? "number is" : "numbers are") not \(expected)",
            others.keys.sorted()
        ) { row in
            "\(name): \(others[row] ?? ""), not \(expected)"
        }
        if column.type == .integer {
            let fractions = numbers.indices.filter { !numbers[$0].isNaN && numbers[$0] != numbers[$0].rounded() }
            log.add("type", name, "\(name): \(fractions.count) numbers are not whole", fractions) { row in
                "\(name): \(numbers[row].plain) is not a whole number"
            }
        }
        let (low, high) = (column.minimum ?? -.infinity, column.maximum ?? .infinity)
        let outside = numbers.indices.filter { numbers[$0] < low || numbers[$0] > high }
        log.add("range", name, "\(name): \(outside.count) numbers are out of range", outside) { row in
            numbers[row] < low
                ? "\(name): \(numbers[row].plain) is below \(low.plain)"
                : "\(name): \(numbers[row].plain) is above \(high.plain)"
        }
    }

    private func checkLevels(_ log: inout ContractLog) {
        guard let levels = column.levels else { return }
        let known = Set(levels)
        let texts = values.asTexts
        let isKnown = texts.names.map(known.contains)
        let unknown = texts.codes.indices.filter { texts.codes[$0] >= 0 && !isKnown[Int(texts.codes[$0])] }
        log.add("levels", name, "\(name): \(unknown.count) values are none of the \(levels.count) known", unknown) {
            row in
            "\(name): \(quoted(texts.names[Int(texts.codes[row])])) is not known"
        }
    }

    private func checkDates(_ log: inout ContractLog) {
        guard case .categorical(let codes, let names) = values else {
            let present = values.count - values.missingCount
            if present > 0 {
                let absent = Set(values.absentRows)
                let rows = (0..<values.count).filter { !absent.contains($0) }
                log.add("date", name, "\(name): \(rows.count) values are no dates", rows) { _ in "\(name): not a date" }
            }
            return
        }
        let form = column.form.flatMap(DateForm.init(rawValue:)) ?? .iso
        let days = names.map { form.date($0)?.daysSince1970 }
        let first = column.earliest.flatMap(ISODate.init)?.daysSince1970 ?? .min
        let last = column.isPast ? today ?? .max : .max
        let isWrong = days.map { day in day.map { $0 < first || $0 > last } ?? true }
        let wrong = codes.indices.filter { codes[$0] >= 0 && isWrong[Int(codes[$0])] }
        log.add("date", name, "\(name): \(wrong.count) values are no dates, or none that can be", wrong) { row in
            let code = Int(codes[row])
            let what =
                days[code].map { $0 < first ? "is before \(column.earliest ?? "")" : "is after today" }
                ?? "is not a date"
            return "\(name): \(quoted(names[code])) \(what)"
        }
        if let within = column.freshness, let today {
            let seen = Set(codes.filter { $0 >= 0 }).compactMap { days[Int($0)] }.filter { $0 <= today }
            guard let newest = seen.max() else { return }
            if today - newest > within {
                log.add(
                    "freshness", name,
                    "\(name): the newest date is \(today - newest) days old; at most \(within) are fresh")
            }
        }
    }

    private func checkUnique(_ log: inout ContractLog) {
        let texts = values.asTexts
        var seen = Set<Int32>()
        let again = texts.codes.indices.filter { texts.codes[$0] >= 0 && !seen.insert(texts.codes[$0]).inserted }
        log.add("unique", name, "\(name): \(again.count) values were there before", again) { row in
            "\(name): \(quoted(texts.names[Int(texts.codes[row])])) was there before"
        }
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row has" : "\(count) rows have" }
}

/// One rule between columns.
private struct RuleContract {
    let rule: DataContract.Rule
    let columns: [Column]

    init(_ rule: DataContract.Rule, _ columns: [Column]) {
        self.rule = rule
        self.columns = columns
    }

    func check(_ log: inout ContractLog) {
        let broken = rule.kind.broken(columns)
        log.add("rule", nil, "\(broken.count) rows break: \(rule.phrase)", broken) { _ in "not so: \(rule.phrase)" }
    }
}

extension DataContract.Rule.Kind {
    /// The rows that break a rule of this kind between columns.
    func broken(_ columns: [Column]) -> [Int] {
        switch self {
        case .together:
            let (a, b) = (Set(columns[0].values.absentRows), Set(columns[1].values.absentRows))
            return a.symmetricDifference(b).sorted()
        case .atMost:
            let (a, b) = (columns[0].points, columns[1].points)
            return a.indices.filter { a[$0] > b[$0] }
        case .sum, .product:
            let (a, b, c) = (columns[0].points, columns[1].points, columns[2].points)
            return a.indices.filter { row in
                let result = self == .sum ? a[row] + b[row] : a[row] * b[row]
                // Numbers are written in decimals, and sums of them rounded.
                return abs(result - c[row]) > 1e-6 * max(1, abs(c[row]))
            }
        }
    }
}

extension Column {
    /// Numbers, or dates as seconds; NaN for everything else.
    var points: [Double] {
        if case .categorical = values, let times = try? TimeColumn(self) { return times.seconds }
        return values.asNumbers.numbers
    }
}

extension ColumnValues {
    /// The rows without a value.
    var absentRows: [Int] {
        switch self {
        case .numeric(let numbers): numbers.indices.filter { numbers[$0].isNaN }
        case .categorical(let codes, _): codes.indices.filter { codes[$0] < 0 }
        }
    }

    /// The values as finite numbers, NaN for others; and the texts that are none, by row.
    var asNumbers: (numbers: [Double], texts: [Int: String]) {
        switch self {
        case .numeric(let numbers): return (numbers, [:])
        case .categorical(let codes, let levels):
            let parsed = levels.map { level in WrittenNumber.value(level).flatMap { $0.isFinite ? $0 : nil } }
            var texts: [Int: String] = [:]
            for (row, code) in codes.enumerated() where code >= 0 && parsed[Int(code)] == nil {
                texts[row] = levels[Int(code)]
            }
            return (codes.map { $0 < 0 ? .nan : parsed[Int($0)] ?? .nan }, texts)
        }
    }

    /// The values as texts, numbers as people write them.
    var asTexts: (codes: [Int32], names: [String]) {
        switch self {
        case .categorical(let codes, let levels): return (codes, levels)
        case .numeric(let numbers):
            var places: [Double: Int32] = [:]
            var names: [String] = []
            let codes = numbers.map { number -> Int32 in
                if number.isNaN { return -1 }
                if let place = places[number] { return place }
                places[number] = Int32(names.count)
                names.append(number.plain)
                return Int32(names.count - 1)
            }
            return (codes, names)
        }
    }
}

extension Double {
    /// The number as a person writes it: 3 rather than 3.0.
    fileprivate var plain: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
