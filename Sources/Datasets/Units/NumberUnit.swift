/// What the numbers of a column are counted in, such as `kg`.
///
/// Numbers behind which a known unit stands can be counted in any unit of the same quantity, so that 3 cm and 30 mm are the
/// same; ``KnownUnits`` has them. A word that is not known stands for itself.
package struct NumberUnit: Sendable, Hashable {
    /// How it is written, one way for all spellings; or what stands behind the numbers.
    package let name: String
    /// The name of the unit that all of its quantity are told by, as `kg` for masses.
    let quantity: String
    /// How many of that it is.
    let factor: Double
    /// What is taken away before; other than 0 for temperatures alone.
    let offset: Double

    /// The unit of a name, as ``name`` has it or in another known spelling.
    package init(name: String) {
        self =
            KnownUnits.canonical[name] ?? KnownUnits.named(name) ?? NumberUnit(name: name, quantity: name, factor: 1)
    }

    init(name: String, quantity: String, factor: Double, offset: Double = 0) {
        self.name = name
        self.quantity = quantity
        self.factor = factor
        self.offset = offset
    }

    /// Lengths are told by it.
    package static let metre = NumberUnit(name: "m", quantity: "m", factor: 1)
    /// Durations are told by it.
    package static let second = NumberUnit(name: "s", quantity: "s", factor: 1)
    /// Sixty seconds.
    static let minute = NumberUnit(name: "min", quantity: "s", factor: 60)
    /// What `5 m` alone says: the other values of the column decide.
    package static let metreOrMinute = NumberUnit(name: "m (or min)", quantity: "m (or min)", factor: 1)

    /// The unit that all of its quantity are told by.
    package var base: NumberUnit { name == quantity ? self : NumberUnit(name: quantity) }

    /// What this unit is among those of a quantity: itself, but for metres or minutes.
    private func within(_ quantity: String) -> NumberUnit? {
        if self.quantity == quantity { return self }
        guard self == .metreOrMinute else { return nil }
        return [NumberUnit.metre, .minute].first { $0.quantity == quantity }
    }

    /// How numbers in one unit become numbers in another; nil if they are of different quantities.
    ///
    /// - Parameter unit: nil for numbers without a unit, which are comparable among themselves alone.
    package static func conversion(from unit: NumberUnit?, to other: NumberUnit?) -> UnitConversion? {
        if unit == other { return .identity }
        guard let unit, let other else { return nil }
        if let within = unit.within(other.quantity) { return UnitConversion(from: within, to: other) }
        return other.within(unit.quantity).map { UnitConversion(from: unit, to: $0) }
    }

    /// The unit in which numbers of two units can be counted together; nil if there is none.
    static func joint(_ unit: NumberUnit?, _ other: NumberUnit?) -> NumberUnit?? {
        guard conversion(from: unit, to: other) != nil else { return nil }
        guard let unit, let other else { return .some(nil) }
        return unit.within(other.quantity) ?? unit
    }

    /// Of the quantity that the most numbers are of, the unit that the most of them are written in: of several that are
    /// written as often, that which all are told by.
    ///
    /// - Parameter rows: How many numbers are written in each unit; nil is for those without.
    static func commonest(_ rows: [NumberUnit?: Int]) -> NumberUnit? {
        let open = rows[.metreOrMinute] ?? 0
        let groups = Dictionary(grouping: rows.filter { $0.key != .metreOrMinute }) { $0.key?.quantity ?? "" }
        let quantities = groups.map { quantity, units in
            let isOpen = quantity == NumberUnit.metre.quantity || quantity == NumberUnit.second.quantity
            return (name: quantity, units: units, rows: units.reduce(isOpen ? open : 0) { $0 + $1.value })
        }
        let most = quantities.max { ($0.rows, $1.name) < ($1.rows, $0.name) }
        guard let most, most.rows >= open else { return rows.isEmpty ? nil : .metreOrMinute }
        var counts: [NumberUnit: Int] = [:]
        for case (let unit?, let count) in most.units { counts[unit, default: 0] += count }
        if let short = NumberUnit.metreOrMinute.within(most.name), open > 0 { counts[short, default: 0] += open }
        guard let highest = counts.values.max() else { return nil }
        let often = counts.filter { $0.value == highest }.map(\.key)
        return often.count == 1 ? often[0] : often[0].base
    }
}
