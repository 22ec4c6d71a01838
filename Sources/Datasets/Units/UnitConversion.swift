/// How numbers in one unit become numbers in another of the same quantity.
package struct UnitConversion: Sendable, Equatable {
    private let factor: Double
    private let (taken, added): (Double, Double)

    /// Leaves numbers as they are.
    static let identity = UnitConversion(factor: 1, taken: 0, added: 0)

    private init(factor: Double, taken: Double, added: Double) {
        self.factor = factor
        self.taken = taken
        self.added = added
    }

    init(from unit: NumberUnit, to other: NumberUnit) {
        factor = unit.factor / other.factor
        (taken, added) = unit.offset == other.offset && factor == 1 ? (0, 0) : (unit.offset, other.offset)
    }

    /// Whether nothing changes.
    package var isIdentity: Bool { self == .identity }

    /// The number in the other unit.
    package func callAsFunction(_ number: Double) -> Double { (number - taken) * factor + added }

    /// The numbers in the other unit.
    package func callAsFunction(_ numbers: [Double]) -> [Double] { isIdentity ? numbers : numbers.map { self($0) } }
}
