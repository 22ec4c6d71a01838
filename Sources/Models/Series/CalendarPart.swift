import Datasets

/// Something that the calendar says of a date.
package enum CalendarPart: String, Sendable, Hashable, Codable {
    case timeOfDay, weekday, dayOfMonth, month, dayOfYear

    /// Its number: seconds since midnight, or counted from 1.
    func value(at seconds: Double) -> Double {
        let date = ISODate(secondsSince1970: seconds)
        return switch self {
        case .timeOfDay: date.secondsOfDay
        case .weekday: Double(date.weekday)
        case .dayOfMonth: Double(date.day)
        case .month: Double(date.month)
        case .dayOfYear: Double(date.dayOfYear)
        }
    }
}
