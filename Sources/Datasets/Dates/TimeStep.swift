/// How far apart the times of a regular series are.
package struct TimeStep: Sendable, Hashable, Codable {
    /// What a step is counted in.
    package enum Unit: String, Sendable, Codable {
        /// Of dates.
        case seconds
        /// Of dates, on the calendar: months are not equally long.
        case months
        /// Of times that are plain numbers.
        case numbers
    }

    package var unit: Unit
    /// More than 0; a whole number of months.
    package var count: Double

    package init(_ count: Double, _ unit: Unit) {
        self.unit = unit
        self.count = count
    }

    /// In words, such as `30 minutes`, `1 day` or `3 months`.
    package var name: String { Self.name(of: count, unit) }

    /// The length of so many steps, in words.
    package func name(ofSteps steps: Int) -> String { Self.name(of: count * Double(steps), unit) }

    private static func name(of count: Double, _ unit: Unit) -> String {
        let named: [(Double, String)] =
            switch unit {
            case .numbers: [(1, "unit")]
            case .months: [(12, "year"), (1, "month")]
            case .seconds:
                [(604_800, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
            }
        let fitting = named.first { (count / $0.0).rounded() == count / $0.0 } ?? named[named.count - 1]
        let number = count / fitting.0
        let shown = Int(exactly: number).map(String.init) ?? "\(number)"
        return "\(shown) \(fitting.1)\(number == 1 ? "" : "s")"
    }

    /// How many steps a cycle of the calendar has, shortest first, with the cycle's name: those of at least two steps that
    /// steps divide.
    package var cycles: [(steps: Int, name: String)] {
        let known: [(Double, String)] =
            switch unit {
            case .numbers: []
            case .months: [(12, "year")]
            case .seconds: [(60, "minute"), (3600, "hour"), (86_400, "day"), (604_800, "week")]
            }
        return known.compactMap { length, name in
            let steps = length / count
            guard steps >= 2, steps <= 1e6, steps == steps.rounded() else { return nil }
            return (Int(steps), name)
        }
    }

    /// Whether it is one, whoever wrote it.
    package var isSound: Bool {
        guard count.isFinite, count > 0, count <= 1e10 else { return false }
        return unit != .months || (count == count.rounded() && count <= 12_000)
    }
}
