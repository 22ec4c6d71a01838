/// A column with the texts of its cells told apart from what they mean: which stand for missing, which are numbers.
struct RawColumn {
    /// Texts that stand for missing values wherever they occur.
    static let usualMarkers: Set<String> = [
        "", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "#value!", "missing", "undefined", ".",
    ]
    /// Texts that do so where the other values are numbers or dates.
    static let contextMarkers: Set<String> = [
        "unknown", "error", "invalid", "not available", "n.a.", "tbd", "nil", "not known",
        "not specified", "unspecified", "no data", "no answer", "unbekannt", "keine angabe", "k.a.", "k. a.", "inconnu",
        "desconocido", "sconosciuto", "onbekend",
    ]
    /// Numbers that people write for missing ones.
    static let sentinels: [Double] = [-9999, -999, -99, 999, 9999, 99999]

    let name: String
    let rows: Int
    /// How often each text stands for a missing value.
    private(set) var markers: [String: Int] = [:]
    /// The texts that have a meaning, and how often they occur.
    private(set) var levels: [(text: String, count: Int)] = []
    /// The numbers in the order of the rows, without those that are missing; nil if the column has other texts.
    private(set) var numbers: [Double]?
    /// What the numbers are counted in; nil for none.
    private(set) var unit: NumberUnit?

    /// Takes a column that was read with only empty cells as missing.
    ///
    /// - Parameter hasDecimalCommas: Whether fractions have commas in the file.
    init(_ column: Column, hasDecimalCommas: Bool = false) {
        name = column.name
        rows = column.values.count
        switch column.values {
        case .numeric(let values):
            let present = values.filter { !$0.isNaN }
            if present.count < rows { markers[""] = rows - present.count }
            numbers = present
            unit = column.unit
            if unit == nil, let sentinel = Self.sentinel(in: present) {
                markers[Self.text(sentinel)] = present.reduce(0) { $0 + ($1 == sentinel ? 1 : 0) }
                numbers = present.filter { $0 != sentinel }
            }
        case .categorical(let codes, let names):
            var counts = [Int](repeating: 0, count: names.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let empty = rows - counts.reduce(0, +)
            if empty > 0 { markers[""] = empty }
            var kept = [Bool](repeating: true, count: names.count)
            func drop(_ index: Int) {
                kept[index] = false
                markers[names[index], default: 0] += counts[index]
            }
            for index in names.indices where Self.usualMarkers.contains(names[index].lowercased()) { drop(index) }
            let quantities = names.map { WrittenQuantity($0) }
            let common = Self.commonUnit(names.indices.map { kept[$0] ? quantities[$0] : nil }, counts)
            var parsed = quantities.map { quantity in
                quantity.flatMap { quantity in
                    NumberUnit.conversion(from: quantity.unit, to: common).map { $0(quantity.value) }
                }
            }
            if hasDecimalCommas { Self.readPoints(of: names, &parsed) }
            var numeric = 0
            var total = 0
            for index in names.indices where kept[index] {
                total += counts[index]
                if parsed[index].map(\.isFinite) ?? false { numeric += counts[index] }
            }
            let others = names.indices.filter { kept[$0] && !(parsed[$0].map(\.isFinite) ?? false) }
            // Where files were joined the header comes again.
            let areMarkers = others.allSatisfy {
                Self.contextMarkers.contains(names[$0].lowercased()) || parsed[$0]?.isInfinite ?? false
                    || names[$0] == column.name
            }
            if total > 0, 10 * numeric >= 8 * total, areMarkers {
                for index in others { drop(index) }
                func present() -> [Double] {
                    codes.compactMap { code in code >= 0 && kept[Int(code)] ? parsed[Int(code)] : nil }
                }
                if let sentinel = Self.sentinel(in: present()) {
                    for index in names.indices where kept[index] && parsed[index] == sentinel { drop(index) }
                }
                numbers = present()
                unit = common
            } else if DateForm.best(for: names.indices.filter { kept[$0] }.map { names[$0] }, reading: 0.8) != nil {
                for index in others where Self.contextMarkers.contains(names[index].lowercased()) { drop(index) }
            }
            levels = names.indices.filter { kept[$0] && counts[$0] > 0 }.map { (names[$0], counts[$0]) }
        }
    }

    /// Takes points for those between thousands where they can be.
    private static func readPoints(of names: [String], _ parsed: inout [Double?]) {
        var points = ThousandsPoints()
        for index in names.indices where parsed[index] != nil { points.take(Array(names[index].utf8), row: index) }
        var numbers = parsed.map { $0 ?? .nan }
        points.apply(to: &numbers)
        for index in parsed.indices where parsed[index] != nil { parsed[index] = numbers[index] }
    }

    private static func commonUnit(_ quantities: [WrittenQuantity?], _ counts: [Int]) -> NumberUnit? {
        var rows: [NumberUnit?: Int] = [:]
        for case (let quantity?, let count) in zip(quantities, counts) { rows[quantity.unit, default: 0] += count }
        return NumberUnit.commonest(rows)
    }

    /// How many rows have a value.
    var present: Int { numbers?.count ?? levels.reduce(0) { $0 + $1.count } }

    /// A number that stands for missing: it occurs repeatedly, and lies far outside of all others.
    private static func sentinel(in values: [Double]) -> Double? {
        guard values.count >= 10 else { return nil }
        for sentinel in sentinels {
            var count = 0
            var low = Double.infinity
            var high = -Double.infinity
            for value in values {
                if value == sentinel {
                    count += 1
                } else {
                    low = min(low, value)
                    high = max(high, value)
                }
            }
            guard count >= 2, low <= high else { continue }
            let span = max(high - low, 1)
            let gap = sentinel < 0 ? low - sentinel : sentinel - high
            if gap > 3 * span || (sentinel < 0 && low >= 0 && gap > 0.5 * span) { return sentinel }
        }
        return nil
    }

    /// A number as it stands for a missing value.
    static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
