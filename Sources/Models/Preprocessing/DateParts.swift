import Datasets
import SearchSpaces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension StepEntry {
    private static let cyclic = OptionDeclaration(
        "cyclic", .bool, default: .bool(false),
        "Whether parts that come again, such as the month, become a sine and a cosine, so that December is near January."
    )
    private static let parts = ListDeclaration(
        "parts",
        "Which of \(DatePart.allCases.map(\.rawValue).joined(separator: ", ")); all if left out, hours and minutes only "
            + "where training has times.")

    static let dateParts = StepEntry(
        "date-parts",
        "Turns ISO dates, such as 2024-02-29 or 2024-02-29T23:30, into numbers; what is no date becomes missing. Works "
            + "on columns that hold nothing else unless columns are named; these may also hold 2/29/2024, 29.2.2024 or Feb 2024.",
        options: [cyclic], lists: [parts], fitted: FittedDateParts.self
    ) { settings in
        DateParts(
            columns: settings.columns, parts: settings.lists[parts.name], isCyclic: settings.options.bool(cyclic))
    }
}

/// A number that a date has.
enum DatePart: String, Sendable, Codable, CaseIterable {
    case year, month, day
    /// From 1 for Monday to 7.
    case weekday
    /// The day of the year, from 1.
    case yearday
    case hour, minute
    /// Days since the beginning of 1970, with the time as a fraction.
    case days

    /// How much the part can be before it begins again; nil if it does not.
    var period: Double? {
        switch self {
        case .year, .days: nil
        case .month: 12
        case .day: 31
        case .weekday: 7
        case .yearday: 365.25
        case .hour: 24
        case .minute: 60
        }
    }

    var isOfTime: Bool { self == .hour || self == .minute }
    /// Whether it says nothing where days are left out.
    var isOfMonth: Bool { [.day, .weekday, .yearday].contains(self) }

    func value(of date: ISODate) -> Double {
        switch self {
        case .year: Double(date.year)
        case .month: Double(date.month)
        case .day: Double(date.day)
        case .weekday: Double(date.weekday)
        case .yearday: Double(date.dayOfYear)
        case .hour: Double(date.hour)
        case .minute: Double(date.minute)
        case .days: Double(date.daysSince1970) + date.secondsOfDay / 86_400
        }
    }
}

/// Numbers from dates.
struct DateParts: PreprocessingStep {
    let columns: ColumnChoice
    let parts: [String]?
    let isCyclic: Bool

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedDateParts {
        var wanted = DatePart.allCases
        if let parts {
            wanted = []
            for name in parts {
                guard let part = DatePart(rawValue: name) else {
                    throw .unusableData(
                        "\(columns.step): \"\(name)\" is no part of a date; "
                            + "\(DatePart.allCases.map(\.rawValue).joined(separator: ", ")) are")
                }
                wanted.append(part)
            }
        }
        var found: [FittedDateParts.Dates] = []
        for column in try columns.columns(of: training.table, .categorical) {
            let levels = try training.table.categories(column.name).levels
            // Without names only what ISO 8601 writes is taken for a date: other orders may be something else.
            let form = columns.names == nil ? .iso : DateForm.best(for: levels, reading: 0) ?? .iso
            let dates = levels.map(form.date)
            let isOfDates = !dates.isEmpty && dates.allSatisfy { $0 != nil }
            guard columns.names != nil || isOfDates else { continue }
            let hasTimes = dates.contains { $0.map { $0.secondsOfDay > 0 } ?? false }
            let parts = wanted.filter {
                self.parts != nil || (hasTimes || !$0.isOfTime) && !(form.isOfMonths && $0.isOfMonth)
            }
            found.append(
                .init(name: column.name, parts: parts, isCyclic: isCyclic, form: form == .iso ? nil : form))
        }
        return FittedDateParts(columns: found)
    }
}

/// The columns of dates.
struct FittedDateParts: FittedStep {
    struct Dates: Sendable, Equatable, Codable {
        let name: String
        let parts: [DatePart]
        let isCyclic: Bool
        /// How dates are written; nil for ISO 8601.
        var form: DateForm?
    }

    let columns: [Dates]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for column in columns {
            let (codes, levels) = try table.categories(column.name)
            let dates = levels.map((column.form ?? .iso).date)
            func values(_ value: (ISODate) -> Double) -> ColumnValues {
                let known = dates.map { $0.map(value) ?? .nan }
                return .numeric(codes.map { $0 < 0 ? .nan : known[Int($0)] })
            }
            replacements[column.name] = column.parts.flatMap { part in
                let name = "\(column.name) \(part.rawValue)"
                guard column.isCyclic, let period = part.period else {
                    return [Column(name: name, values: values(part.value))]
                }
                let turn = 2 * Double.pi / period
                return [
                    Column(name: "\(name) sine", values: values { sin(turn * part.value(of: $0)) }),
                    Column(name: "\(name) cosine", values: values { cos(turn * part.value(of: $0)) }),
                ]
            }
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { true }
}
