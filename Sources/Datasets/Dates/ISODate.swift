/// A date of the Gregorian calendar, perhaps with a time of day, as ISO 8601 writes it.
///
/// `2024-02-29`, `2024-02-29T23:30`, `2024-02-29 23:30:15.5`, perhaps with `Z` or an offset such as `+02:00` after the
/// time. The offset is checked and then forgotten: parts are those of the clock that wrote the text.
package struct ISODate: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    /// Seconds since midnight.
    package let secondsOfDay: Double

    /// Reads a text; nil if it is no date.
    package init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.number(&rest, digits: 4), Self.take("-", from: &rest),
            let month = Self.number(&rest, digits: 2), Self.take("-", from: &rest),
            let day = Self.number(&rest, digits: 2), (1...12).contains(month),
            (1...Self.length(ofMonth: month, year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard !rest.isEmpty else {
            hour = 0
            minute = 0
            secondsOfDay = 0
            return
        }
        guard Self.take("T", from: &rest) || Self.take(" ", from: &rest),
            let hour = Self.number(&rest, digits: 2), hour < 24, Self.take(":", from: &rest),
            let minute = Self.number(&rest, digits: 2), minute < 60
        else { return nil }
        var seconds = 0.0
        if Self.take(":", from: &rest) {
            guard let whole = Self.number(&rest, digits: 2), whole < 60 else { return nil }
            seconds = Double(whole)
            if Self.take(".", from: &rest) {
                var unit = 0.1
                let digits = rest.prefix { Self.digit($0) != nil }
                guard !digits.isEmpty else { return nil }
                for byte in digits {
                    seconds += Double(Self.digit(byte) ?? 0) * unit
                    unit /= 10
                }
                rest = rest.dropFirst(digits.count)
            }
        }
        guard Self.isOffset(rest) else { return nil }
        self.hour = hour
        self.minute = minute
        secondsOfDay = Double(hour * 3600 + minute * 60) + seconds
    }

    /// Days from 1970-01-01 to this date; negative before.
    package var daysSince1970: Int { Self.days(year, month, day) }

    /// Days from 1970-01-01 to a date; negative before.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March, so that the leap day is the last.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// From 1 for Monday to 7.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 + 1 }

    /// From 1.
    package var dayOfYear: Int { (1..<month).reduce(day) { $0 + Self.length(ofMonth: $1, year) } }

    /// How many days a month of a year has.
    static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        let found = rest.prefix(digits).compactMap(digit)
        guard found.count == digits else { return nil }
        rest = rest.dropFirst(digits)
        return found.reduce(0) { $0 * 10 + $1 }
    }

    private static func take(_ character: Unicode.Scalar, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.isEmpty { return true }
        if take("Z", from: &rest) { return rest.isEmpty }
        guard take("+", from: &rest) || take("-", from: &rest), let hours = number(&rest, digits: 2), hours < 24 else {
            return false
        }
        if rest.isEmpty { return true }
        _ = take(":", from: &rest)
        guard let minutes = number(&rest, digits: 2), minutes < 60 else { return false }
        return rest.isEmpty
    }
}
