import Foundation

extension DataContract {
    /// A contract that a table keeps, and that tables like it will.
    ///
    /// Ranges reach half of their width beyond the numbers that are there, but not below 0 where none is; whatever has no
    /// gaps may have none; a column of few levels may have no others; the newest date may be twice as old as it is.
    ///
    /// - Parameters:
    ///   - profile: What the table looks like.
    ///   - table: Its rows, read with the profile's missing markers.
    ///   - today: Days since 1970; nil to ask nothing that depends on the date.
    /// - Complexity: O(cells) and O(columns³) for up to twenty columns of numbers.
    public init(suggestedFor profile: TableProfile, _ table: Table, today: Int? = nil) {
        let known = profile.byName
        let columns = table.columns.compactMap { column in
            known[column.name].map { Self.suggestion(for: $0, column, today: today) }
        }
        self.init(
            missing: profile.missingMarkers, columns: columns,
            rules: RuleSearch(table, kinds: known.mapValues(\.kind)).rules)
    }

    private static let mostLevels = 50

    private static func suggestion(for profile: ColumnProfile, _ values: Datasets.Column, today: Int?) -> Column {
        var column = Column(profile.name, .text)
        // A marker of one column is missing in all of them, which the profile of a column does not say.
        let absent = values.values.missingCount
        if absent > 0 {
            let share = Double(absent) / Double(values.values.count)
            column.missing = min(1, ((share * 1.5 + 0.05) * 100).rounded(.up) / 100)
        }
        if let numbers = profile.numbers {
            column.unit = profile.unit
            column.type = profile.kind == .number ? .number : isWhole(values.values) ? .integer : .number
            if profile.kind == .boolean {
                (column.minimum, column.maximum) = (0, 1)
            } else if profile.kind != .identifier {
                (column.minimum, column.maximum) = range(numbers)
            }
        } else if profile.kind == .date, case .categorical(let codes, let names) = values.values {
            column.type = .date
            column.form = profile.dateForm == DateForm.iso.rawValue ? nil : profile.dateForm
            describeDates(&column, codes, names, today: today)
        } else if [.category, .ordinal, .boolean].contains(profile.kind), profile.distinct <= mostLevels,
            case .categorical(_, let names) = values.values
        {
            column.levels = names
        }
        column.isUnique = profile.kind == .identifier && profile.distinct == profile.rows - profile.missing
        return column
    }

    /// Dates that are there and can be: the earliest year, none in the future, and how old the newest may be.
    private static func describeDates(_ column: inout Column, _ codes: [Int32], _ names: [String], today: Int?) {
        let form = column.form.flatMap(DateForm.init(rawValue:)) ?? .iso
        guard form != .ofDay else { return }
        let dates = Set(codes.filter { $0 >= 0 }).compactMap { form.date(names[Int($0)]) }
        guard let first = dates.min(by: { $0.daysSince1970 < $1.daysSince1970 }),
            let last = dates.max(by: { $0.daysSince1970 < $1.daysSince1970 })
        else { return }
        if first.year > 1850 {
            column.earliest = String(format: "%04d-01-01", first.year)
        }
        guard let today, last.daysSince1970 <= today else { return }
        column.isPast = true
        column.freshness = max(7, 2 * (today - last.daysSince1970))
    }

    /// Half of the width more on both sides, on round numbers, without crossing zero.
    private static func range(_ numbers: ColumnProfile.Numbers) -> (Double, Double) {
        let (low, high) = (numbers.minimum, numbers.maximum)
        let width = high - low
        guard width > 0, width.isFinite else { return (low, high) }
        let unit = pow(10, floor(log10(width)) - 1)
        var lower = ((low - width / 2) / unit).rounded(.down) * unit
        var upper = ((high + width / 2) / unit).rounded(.up) * unit
        if low >= 0 { lower = max(0, lower) }
        if high <= 0 { upper = min(0, upper) }
        if low >= 0, high <= 1, low < 0.5, high > 0.5 { (lower, upper) = (0, 1) }
        guard lower.isFinite, upper.isFinite else { return (low, high) }
        // Decimal units are not exact; what is written should be short.
        return (min(low, short(lower)), max(high, short(upper)))
    }

    private static func short(_ number: Double) -> Double { Double(String(format: "%.6g", number)) ?? number }

    private static func isWhole(_ values: ColumnValues) -> Bool {
        let numbers = values.asNumbers.numbers
        return numbers.allSatisfy { $0.isNaN || $0 == $0.rounded() }
    }
}
