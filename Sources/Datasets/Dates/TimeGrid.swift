/// The regular times that a series has its values at, numbered from its first one.
///
/// Times are seconds since 1970 for dates, as ``TimeColumn`` has them, or plain numbers.
package struct TimeGrid: Sendable, Hashable, Codable {
    package let step: TimeStep
    /// The time of index 0.
    package let start: Double
    /// The day of the month that steps of months keep, where a month has it: 31 for ends of months.
    package let dayOfMonth: Int

    /// How far a time may be from its place, in steps.
    private static let tolerance = 0.1
    /// How many times may be farther from theirs.
    private static let mostAstray = 0.01

    /// Finds the regular step of times: months on the calendar if all fit, else the most frequent distance.
    ///
    /// - Parameters:
    ///   - times: Finite, in any order, repeated or not.
    ///   - isDates: Whether they are seconds since 1970.
    /// - Throws: `DataError` for fewer than three different times, for times that are not regular, and if most places
    ///   would have none.
    /// - Complexity: O(times · log times).
    package init(of times: [Double], isDates: Bool) throws(DataError) {
        let sorted = Set(times).sorted()
        guard sorted.count >= 3 else {
            throw DataError(
                "There are \(sorted.count) different times; at least 3 are needed to find how far apart they are.")
        }
        if isDates, let monthly = Self.monthly(sorted) {
            self = monthly
        } else {
            start = sorted[0]
            dayOfMonth = 1
            step = TimeStep(Self.commonest(sorted), isDates ? .seconds : .numbers)
        }
        let astray = sorted.count { time in
            let place = self.place(of: time)
            return abs(place - place.rounded()) > Self.tolerance
        }
        guard Double(astray) <= Self.mostAstray * Double(sorted.count), step.isSound else {
            throw DataError(
                "The times are not regular: the commonest distance is \(step.name), and \(astray) of \(sorted.count) "
                    + "times are not a multiple of it from the first.",
                remedy: "Bring the rows to one each hour, day or the like first.")
        }
        let places = place(of: sorted[sorted.count - 1]) + 1
        guard places <= 4 * Double(sorted.count) + 16 else {
            throw DataError(
                "Most times are missing: at one each \(step.name) there would be "
                    + "\(places < 1e15 ? "\(Int(places))" : "more than 1e15"), and there are \(sorted.count).",
                remedy: "Leave out the sparse part, or bring the rows to a longer step first.")
        }
    }

    /// Puts a grid together.
    package init(step: TimeStep, start: Double, dayOfMonth: Int = 1) {
        self.step = step
        self.start = start
        self.dayOfMonth = dayOfMonth
    }

    /// The index of a time, whole for those of the grid.
    package func place(of time: Double) -> Double {
        switch step.unit {
        case .seconds, .numbers: (time - start) / step.count
        case .months: Double(Self.month(time) - Self.month(start)) / step.count
        }
    }

    /// The nearest index of a time; nil if it is farther than a tenth of a step, or too many steps away to count.
    package func index(of time: Double) -> Int? {
        let place = place(of: time)
        guard place.isFinite, abs(place) < 1e9, abs(place - place.rounded()) <= Self.tolerance else { return nil }
        return Int(place.rounded())
    }

    /// The time of an index.
    package func time(_ index: Int) -> Double {
        switch step.unit {
        case .seconds, .numbers: return start + Double(index) * step.count
        case .months:
            let month = Self.month(start) + index * Int(step.count)
            let year = Int((Double(month) / 12).rounded(.down))
            let ofYear = month - 12 * year + 1
            let day = min(dayOfMonth, ISODate.length(ofMonth: ofYear, year))
            return Double(ISODate.days(year, ofYear, day)) * 86_400 + ISODate(secondsSince1970: start).secondsOfDay
        }
    }

    /// Whether it is one, whoever wrote it.
    package var isSound: Bool {
        step.isSound && start.isFinite && abs(start) <= 1e12 && (1...31).contains(dayOfMonth)
    }

    /// Months since the year 0.
    private static func month(_ time: Double) -> Int {
        let date = ISODate(secondsSince1970: min(max(time, -1e12), 1e12))
        return 12 * date.year + date.month - 1
    }

    /// The grid of times that are all on the same day of a month, or on its last, at the same time of day.
    private static func monthly(_ sorted: [Double]) -> TimeGrid? {
        guard sorted.allSatisfy({ abs($0) <= 1e12 }) else { return nil }
        let dates = sorted.map { ISODate(secondsSince1970: $0) }
        let day = dates.map(\.day).max() ?? 1
        guard
            dates.allSatisfy({
                $0.secondsOfDay == dates[0].secondsOfDay
                    && $0.day == min(day, ISODate.length(ofMonth: $0.month, $0.year))
            })
        else { return nil }
        let months = sorted.map(month)
        let distances = zip(months, months.dropFirst()).map { $1 - $0 }
        let step = distances.reduce(0, greatestCommonDivisor)
        guard step > 0 else { return nil }
        return TimeGrid(step: TimeStep(Double(step), .months), start: sorted[0], dayOfMonth: day)
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    /// The distance that occurs most often, the shortest of equals.
    private static func commonest(_ sorted: [Double]) -> Double {
        var counts: [Double: Int] = [:]
        for (a, b) in zip(sorted, sorted.dropFirst()) {
            // A millionth of a second is as fine as dates of this century are in double precision.
            counts[((b - a) * 1e6).rounded() / 1e6, default: 0] += 1
        }
        let best = counts.filter { $0.key > 0 }.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
        return best?.key ?? (sorted[1] - sorted[0])
    }
}
