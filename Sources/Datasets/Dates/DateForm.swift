/// A way in which people write dates, other than that of ISO 8601; the time of day may follow after a space or comma.
package enum DateForm: String, Sendable, Codable, CaseIterable {
    /// `2024-02-29`, as ``ISODate`` reads it.
    case iso
    /// `2/29/2024`
    case monthFirst = "month-first"
    /// `29/2/2024`, `29.02.2024`
    case dayFirst = "day-first"
    /// `2024/2/29`
    case yearFirst = "year-first"
    /// `29 Feb 2024`, `February 29, 2024`, `29-Feb-2024`
    case named = "with the month's name"
    /// `Feb 2024`, `February-2024`: the first day of the month
    case namedMonth = "months by name"
    /// `2/2024`, `2024-02`: the first day of the month
    case numberedMonth = "months by number"
    /// `13:30`, `1:30 PM`, on the first day of 1970; also `26:10:05`, which is a day and more after its beginning
    case ofDay = "times of day"

    /// Bytes of a text; longer ones, such as pictures, are no dates.
    private static let longest = 100

    /// The date that a text stands for; nil if it is none of this form.
    ///
    /// - Complexity: O(characters).
    package func date(_ text: String) -> ISODate? {
        guard text.utf8.count <= Self.longest else { return nil }
        if self == .iso { return ISODate(text) }
        if self == .ofDay, !text.utf8.contains(UInt8(ascii: ":")) { return nil }
        let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        if self == .ofDay {
            let time = String(trimmed)[...]
            return Self.time(time).flatMap { ISODate("1970-01-01 " + $0) } ?? Self.beyondADay(time)
        }
        if self == .named { return Self.dateWithName(String(trimmed)) }
        if self == .namedMonth || self == .numberedMonth { return month(String(trimmed)) }
        var parts = String(trimmed).split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == " " || $0 == "," || $0 == "T"
        }
        let day = parts.removeFirst()
        // A year first with hyphens is ISO 8601, which wants two digits.
        let numbers = day.split(omittingEmptySubsequences: false) {
            $0 == "/" || $0 == "." || ($0 == "-" && self != .yearFirst)
        }
        guard numbers.count == 3, day.utf8.count <= 10, numbers.allSatisfy({ Self.isDigits($0) }) else { return nil }
        let order: [Int] =
            switch self {
            case .monthFirst: [2, 0, 1]
            case .dayFirst: [2, 1, 0]
            case .iso, .yearFirst, .named, .namedMonth, .numberedMonth, .ofDay: [0, 1, 2]
            }
        guard numbers[order[0]].utf8.count == 4, numbers[order[1]].utf8.count <= 2, numbers[order[2]].utf8.count <= 2
        else { return nil }
        var iso = order.map { numbers[$0].utf8.count == 1 ? "0" + numbers[$0] : String(numbers[$0]) }
            .joined(separator: "-")
        if let time = parts.first {
            guard let hours = Self.time(time) else { return nil }
            iso += " " + hours
        }
        return ISODate(iso)
    }

    /// The form that reads the most of some texts, the first of the declaration among equals, if it reads a share of them.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - counts: How often each occurs; once if nil.
    ///   - share: Of the texts, from 0 to 1.
    package static func best(for texts: [String], counts: [Int]? = nil, reading share: Double) -> DateForm? {
        let weights = counts ?? texts.map { _ in 1 }
        let counts = allCases.map { form in
            zip(texts, weights).reduce(0) { $0 + (form.date($1.0) == nil ? 0 : $1.1) }
        }
        let most = counts.max() ?? 0
        guard most > 0, Double(most) >= share * Double(weights.reduce(0, +)) else { return nil }
        return zip(allCases, counts).first { $0.1 == most }?.0
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Whether it says no day.
    package var isOfMonths: Bool { self == .namedMonth || self == .numberedMonth }

    /// A month and its year, in four digits.
    private func month(_ text: String) -> ISODate? {
        let words = text.split(omittingEmptySubsequences: self == .namedMonth) {
            $0 == "-" || $0 == "/" || (self == .namedMonth && ($0 == " " || $0 == "," || $0 == "."))
        }
        guard words.count == 2, let yearPlace = words.firstIndex(where: { $0.utf8.count == 4 && Self.isDigits($0) })
        else { return nil }
        let (year, month) = (words[yearPlace], words[1 - yearPlace])
        guard self == .namedMonth else {
            guard Self.isDigits(month), month.utf8.count <= 2 else { return nil }
            return ISODate("\(year)-\(month.utf8.count == 1 ? "0" : "")\(month)-01")
        }
        guard month.allSatisfy(\.isLetter),
            let place = Self.months.firstIndex(where: { month.lowercased().hasPrefix($0) })
        else {
            return nil
        }
        return ISODate("\(year)-\(place < 9 ? "0" : "")\(place + 1)-01")
    }

    /// A date whose month is a word, before or after the day; the year comes last.
    private static func dateWithName(_ text: String) -> ISODate? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" || $0 == "." }
        guard words.count >= 3, let place = words.prefix(2).firstIndex(where: { !isDigits($0) }),
            let month = months.firstIndex(where: { words[place].lowercased().hasPrefix($0) }),
            words[place].allSatisfy(\.isLetter)
        else { return nil }
        let (day, year) = (words[1 - place], words[2])
        guard isDigits(day), day.utf8.count <= 2, isDigits(year), year.utf8.count == 4 else { return nil }
        let two = { (number: Substring) in number.utf8.count == 1 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two("\(month + 1)"))-\(two(day))"
        guard words.count > 3 else { return ISODate(date) }
        return time(words[3...].joined(separator: " ")[...]).flatMap { ISODate("\(date) \($0)") }
    }

    /// A duration of a day or more, in hours, minutes and seconds.
    private static func beyondADay(_ text: Substring) -> ISODate? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy(isDigits), parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
            let hours = Int(parts[0]), (24..<10_000).contains(hours), let minutes = Int(parts[1]), minutes < 60,
            let seconds = Int(parts[2]), seconds < 60
        else { return nil }
        return ISODate(secondsSince1970: Double(hours * 3600 + minutes * 60 + seconds))
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `9:05` and `9:05 PM` as `09:05` and `21:05`.
    private static func time(_ text: Substring) -> String? {
        var words = text.split(separator: " ")
        guard let clock = words.first, words.count <= 2 else { return nil }
        words.removeFirst()
        var parts = clock.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, let hour = Int(parts[0]), (0..<24).contains(hour) else { return nil }
        var shown = hour
        switch words.first?.lowercased() {
        case "am": shown = hour == 12 ? 0 : hour
        case "pm": shown = hour < 12 ? hour + 12 : hour
        case nil: break
        default: return nil
        }
        parts[0] = shown < 10 ? "0\(shown)" : "\(shown)"
        return parts.joined(separator: ":")
    }
}
