extension ISODate {
    /// The date of a day counted from 1970-01-01, at a time of that day.
    ///
    /// - Parameters:
    ///   - days: Negative before 1970; years from about −5 million to 5 million.
    ///   - secondsOfDay: From 0 to less than 86,400.
    package init(daysSince1970 days: Int, secondsOfDay: Double = 0) {
        // Days since 0000-03-01, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.month = month < 10 ? month + 3 : month - 9
        year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * month + 2) / 5 + 1
        hour = Int(secondsOfDay / 3600)
        minute = Int(secondsOfDay / 60) % 60
        self.secondsOfDay = secondsOfDay
    }

    /// The date of a number of seconds since the beginning of 1970.
    ///
    /// - Parameter seconds: Finite, of a magnitude of at most 1e14.
    package init(secondsSince1970 seconds: Double) {
        let days = (seconds / 86_400).rounded(.down)
        self.init(daysSince1970: Int(days), secondsOfDay: min(max(0, seconds - days * 86_400), 86_399.999_999))
    }

    /// Seconds since the beginning of 1970.
    package var secondsSince1970: Double { Double(daysSince1970) * 86_400 + secondsOfDay }
}
