/// Collects the cells of one column.
enum ColumnBuilder {
    /// Every cell so far was a number of the same quantity or missing. `infinite` is the first row with an infinity.
    case numeric(values: [Double], units: CellUnits, points: ThousandsPoints, infinite: Int?)
    /// Cells are taken as texts.
    case categorical(codes: [Int32], table: LevelTable)
    /// A cell was not a number; the column has to be read again as texts.
    case demoted
    /// The column was read before.
    case skipped

    static let newNumeric = ColumnBuilder.numeric(
        values: [], units: CellUnits(), points: ThousandsPoints(), infinite: nil)
    /// What the numbers are counted in; nil for texts, and for numbers without a unit.
    var unit: NumberUnit? { if case .numeric(_, let units, _, _) = self { units.unit } else { nil } }

    /// The builder once all cells were read: its numbers are in the unit that the most of them were written in.
    ///
    /// - Parameter hasDecimalCommas: Whether fractions have commas in the file.
    func settled(hasDecimalCommas: Bool) -> ColumnBuilder {
        guard case .numeric(var values, var units, let points, let infinite) = self else { return self }
        if hasDecimalCommas { points.apply(to: &values) }
        units.settle(&values)
        return .numeric(values: values, units: units, points: points, infinite: infinite)
    }

    static func newCategorical() -> ColumnBuilder { .categorical(codes: [], table: LevelTable()) }
}

/// Which cells are missing.
struct MissingMarkers {
    private let markers: [[UInt8]]
    private let emptyIsMissing: Bool
    private var canStart = [Bool](repeating: false, count: 256)

    init(_ texts: [String]) {
        markers = texts.map { Array($0.utf8) }.filter { !$0.isEmpty }
        emptyIsMissing = texts.contains("")
        for marker in markers { canStart[Int(marker[0])] = true }
    }

    func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first else { return emptyIsMissing }
        return canStart[Int(first)] && markers.contains { $0.elementsEqual(cell) }
    }
}
