/// What the cells of a column that were read so far are counted in.
struct CellUnits {
    /// What the numbers so far have been brought to; nil for none.
    private(set) var unit: NumberUnit?
    /// Whether no cell had a number yet.
    private var isUnseen = true
    /// How many numbers were written in each unit.
    private var rows: [NumberUnit?: Int] = [:]

    /// Takes one number more.
    ///
    /// - Parameters:
    ///   - number: Brought to the unit of the column.
    ///   - earlier: The numbers so far, which are brought to another unit if this number tells what they are counted in.
    /// - Returns: Whether the number is of the same quantity as the others.
    mutating func take(_ number: inout Double, in written: NumberUnit?, among earlier: inout [Double]) -> Bool {
        if isUnseen { (unit, isUnseen) = (written, false) }
        if let written { rows[written, default: 0] += 1 }
        if unit == written { return true }
        guard let joint = NumberUnit.joint(unit, written) else { return false }
        if let change = NumberUnit.conversion(from: unit, to: joint) { earlier = change(earlier) }
        if let change = NumberUnit.conversion(from: written, to: joint) { number = change(number) }
        unit = joint
        return true
    }

    /// Brings all numbers to the unit that the most of them were written in.
    mutating func settle(_ numbers: inout [Double]) {
        guard rows.count > 1, let common = NumberUnit.commonest(rows),
            let change = NumberUnit.conversion(from: unit, to: common)
        else { return }
        numbers = change(numbers)
        unit = common
    }
}
