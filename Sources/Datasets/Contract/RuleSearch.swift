/// Looks for what holds between columns of a table in every row, and does not hold by chance.
struct RuleSearch {
    private(set) var rules: [DataContract.Rule] = []

    /// Fewer rows say too little.
    private static let fewRows = 30
    /// Of more columns of numbers the first are compared.
    private static let mostColumns = 20
    /// With so many pairs no one reads on.
    private static let mostRules = 50

    init(_ table: Table, kinds: [String: ColumnKind]) {
        guard table.rowCount >= Self.fewRows else { return }
        let numbers = table.columns.filter { column in
            switch (column.values, kinds[column.name] ?? .text) {
            case (.numeric, .number), (.numeric, .integer), (.numeric, .date): true
            default: false
            }
        }.prefix(Self.mostColumns)
        let dates = table.columns.filter { column in
            if case .categorical = column.values { kinds[column.name] == .date } else { false }
        }.prefix(Self.mostColumns)
        let sums = Self.equations(Array(numbers))
        rules =
            sums + Self.orders(Array(numbers), besides: sums) + Self.orders(Array(dates), besides: [])
            + Self.gaps(table)
        rules = Array(rules.prefix(Self.mostRules))
    }

    /// Sums and products of two columns that are a third one.
    private static func equations(_ columns: [Column]) -> [DataContract.Rule] {
        let points = columns.map(\.points)
        let isVaried = points.map { Set($0.filter { !$0.isNaN }.prefix(1_000)).count > 2 }
        var rules: [DataContract.Rule] = []
        for kind in [DataContract.Rule.Kind.sum, .product] {
            for a in columns.indices where isVaried[a] {
                for b in columns.indices.dropFirst(a + 1) where isVaried[b] {
                    for c in columns.indices where c != a && c != b && isVaried[c] {
                        let holds = Self.holds(points[a], points[b], points[c], kind)
                        if holds { rules.append(.init(kind, [columns[a].name, columns[b].name, columns[c].name])) }
                    }
                }
            }
        }
        return rules
    }

    private static func holds(_ a: [Double], _ b: [Double], _ c: [Double], _ kind: DataContract.Rule.Kind) -> Bool {
        var rows = 0
        var changes = 0
        var last = Double.nan
        for row in a.indices {
            let result = kind == .sum ? a[row] + b[row] : a[row] * b[row]
            let error = abs(result - c[row])
            if error.isNaN { continue }
            guard error <= 1e-6 * max(1, abs(c[row])) else { return false }
            rows += 1
            if c[row] != last { changes += 1 }
            last = c[row]
        }
        return rows >= fewRows && changes >= fewRows / 2
    }

    /// Columns of which one is never greater than the other, though their ranges overlap.
    private static func orders(_ columns: [Column], besides known: [DataContract.Rule]) -> [DataContract.Rule] {
        let points = columns.map(\.points)
        var rules: [DataContract.Rule] = []
        for a in columns.indices {
            for b in columns.indices where b != a {
                // A part is never more than its sum.
                if known.contains(where: {
                    $0.columns.contains(columns[a].name) && $0.columns.contains(columns[b].name)
                }) {
                    continue
                }
                if isOrdered(points[a], points[b]) { rules.append(.init(.atMost, [columns[a].name, columns[b].name])) }
            }
        }
        return rules
    }

    /// Whether a ≤ b in all rows, where rows shuffled against one another would almost surely break it.
    private static func isOrdered(_ a: [Double], _ b: [Double]) -> Bool {
        var rows = 0
        var isStrict = false
        for row in a.indices where !a[row].isNaN && !b[row].isNaN {
            if a[row] > b[row] { return false }
            if a[row] < b[row] { isStrict = true }
            rows += 1
        }
        guard rows >= fewRows, isStrict else { return false }
        // The chance that a value of a and a value of b of another row are in the wrong order.
        let pairs = min(2_000, rows * 20)
        var (wrong, seen) = (0, 0)
        var (i, j) = (0, 0)
        for _ in 0..<pairs {
            i = (i + 7_919) % a.count
            j = (j + 104_729) % b.count
            guard !a[i].isNaN, !b[j].isNaN else { continue }
            seen += 1
            if a[i] > b[j] { wrong += 1 }
        }
        guard seen > 0 else { return false }
        return Double(wrong) / Double(seen) * Double(rows) >= 14
    }

    /// Columns with gaps in the same rows.
    private static func gaps(_ table: Table) -> [DataContract.Rule] {
        var first: [[Int]: String] = [:]
        var rules: [DataContract.Rule] = []
        for column in table.columns {
            let absent = column.values.absentRows
            guard absent.count >= 5, absent.count < table.rowCount else { continue }
            if let other = first[absent] {
                rules.append(.init(.together, [other, column.name]))
            } else {
                first[absent] = column.name
            }
        }
        return rules
    }
}
