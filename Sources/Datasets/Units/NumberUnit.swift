/// What the numbers of a column are counted in, such as `kg`.
///
/// Numbers behind which a known unit stands are counted in one unit for each quantity, so that 3 cm and 30 mm are the same;
/// ``KnownUnits`` has them. A word that is not known stands for itself.
package struct NumberUnit: Sendable, Hashable {
    /// How it is written: that of its quantity, or what stands behind the numbers.
    package let name: String

    package init(name: String) { self.name = name }

    /// Lengths are counted in it.
    package static let metre = NumberUnit(name: "m")
    /// Durations are counted in it.
    package static let second = NumberUnit(name: "s")
    /// What `5 m` alone says: the other values of the column decide.
    package static let metreOrMinute = NumberUnit(name: "m (or min)")

    /// What a number in one unit has to be multiplied by to be one in another; nil if they are of different quantities.
    ///
    /// - Parameter unit: nil for numbers without a unit, which are comparable among themselves alone.
    package static func factor(from unit: NumberUnit?, to other: NumberUnit?) -> Double? {
        switch (unit, other) {
        case _ where unit == other: 1
        case (metreOrMinute, metre), (metre, metreOrMinute): 1
        case (metreOrMinute, second): 60
        case (second, metreOrMinute): 1.0 / 60
        default: nil
        }
    }

    /// The unit in which numbers of two units can be counted together; nil if there is none.
    static func joint(_ unit: NumberUnit?, _ other: NumberUnit?) -> NumberUnit?? {
        guard factor(from: unit, to: other) != nil else { return nil }
        return unit == metreOrMinute ? other : unit
    }
}
