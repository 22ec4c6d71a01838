/// What the cells of a column that were read so far are counted in.
enum CellUnits {
    /// No cell had a number yet.
    case unseen
    /// All are in this unit, or in none.
    case same(NumberUnit?)

    /// Takes one number more.
    ///
    /// - Parameters:
    ///   - number: Brought to the unit of the column.
    ///   - earlier: The numbers so far, which are brought to another unit if this number tells what they are counted in.
    /// - Returns: Whether the number is of the same quantity as the others.
    mutating func take(_ number: inout Double, in unit: NumberUnit?, among earlier: inout [Double]) -> Bool {
        guard case .same(let known) = self else {
            self = .same(unit)
            return true
        }
        if known == unit { return true }
        guard let joint = NumberUnit.joint(known, unit) else { return false }
        if joint != known, let factor = NumberUnit.factor(from: known, to: joint), factor != 1 {
            for row in earlier.indices { earlier[row] *= factor }
        }
        if let factor = NumberUnit.factor(from: unit, to: joint) { number *= factor }
        self = .same(joint)
        return true
    }

    /// The unit; nil for none.
    var unit: NumberUnit? { if case .same(let unit) = self { unit } else { nil } }
}
