import Datasets
import Foundation

/// What is odd about one column.
struct ColumnChecks {
    private(set) var findings: [DataCheck.Finding] = []

    init(_ profile: ColumnProfile, _ column: Column, isTarget: Bool, year: Int) {
        let name = profile.name
        if isTarget {
            if profile.missing > 0 {
                let rows = Self.missingRows(column)
                findings.append(
                    .init(
                        "missing-target", .blocking, column: name,
                        "\(rows.count) of \(profile.rows) rows have no value in the target column", rows: rows,
                        evidence: "nothing can be learned from them", fix: "remove these rows"))
            }
        } else {
            switch profile.kind {
            case .constant:
                findings.append(
                    .init(
                        "constant-column", .note, column: name, "the column says nothing", evidence: profile.reason,
                        fix: "leave it out (auto does)"))
            case .identifier:
                findings.append(
                    .init(
                        "identifier-column", .note, column: name, "the column identifies rows",
                        evidence: profile.reason,
                        fix: "leave it out (auto does)"))
            case .number, .integer, .boolean, .category, .ordinal, .date, .text, .list, .image: break
            }
            if profile.missingShare > 0.5, profile.kind != .constant {
                findings.append(
                    .init(
                        "mostly-missing", .warning, column: name,
                        "\(Int((profile.missingShare * 100).rounded())) % of the rows have no value",
                        evidence: Self.markers(profile), fix: "find out why, or leave the column out"))
            }
        }
        let disguised = profile.markers.filter { !$0.text.isEmpty }
        if !disguised.isEmpty {
            findings.append(
                .init(
                    "disguised-missing", .note, column: name, "missing values are written as text or numbers",
                    evidence: Self.markers(profile), fix: "count them as missing (auto does)"))
        }
        switch column.values {
        case .numeric(let numbers): findings += Self.outliers(profile, numbers)
        case .categorical(let codes, let levels):
            if profile.kind == .date {
                findings += Self.dates(profile, codes, levels, year)
            } else {
                let units = Self.mixedUnits(profile, codes, levels)
                findings += units.isEmpty ? Self.mixed(profile, codes, levels) : units
                findings += Self.spellings(profile, codes, levels)
            }
        }
    }

    private static func markers(_ profile: ColumnProfile) -> String {
        profile.markers.map { "\($0.text.isEmpty ? "empty" : "\"\($0.text)\"") \($0.count) times" }.joined(
            separator: ", ")
    }

    private static func missingRows(_ column: Column) -> [Int] {
        switch column.values {
        case .numeric(let numbers): numbers.indices.filter { numbers[$0].isNaN }
        case .categorical(let codes, _): codes.indices.filter { codes[$0] < 0 }
        }
    }

    /// Numbers far beyond the others: more than twenty times as far from the quartiles as these are from each other.
    private static func outliers(_ profile: ColumnProfile, _ numbers: [Double]) -> [DataCheck.Finding] {
        guard let spread = profile.numbers, profile.distinct > 10, profile.kind != .identifier else { return [] }
        let width = spread.upperQuartile - spread.lowerQuartile
        guard width > 0 else { return [] }
        let low = spread.lowerQuartile - 20 * width
        let high = spread.upperQuartile + 20 * width
        let rows = numbers.indices.filter { numbers[$0] < low || numbers[$0] > high }
        // Many of them are a long tail, not mistakes.
        guard !rows.isEmpty, 200 * rows.count <= numbers.count || rows.count <= 3 else { return [] }
        let shown = rows.prefix(3).map { "\(numbers[$0])" }.joined(separator: ", ")
        return [
            .init(
                "outliers", .warning, column: profile.name,
                "\(rows.count) \(rows.count == 1 ? "number is" : "numbers are") far from all others", rows: rows,
                evidence:
                    "such as \(shown), where half of all lie from \(spread.lowerQuartile) to \(spread.upperQuartile)",
                fix: "check them; count those that are wrong as missing")
        ]
    }

    private static func dates(
        _ profile: ColumnProfile, _ codes: [Int32], _ levels: [String], _ year: Int
    ) -> [DataCheck.Finding] {
        let form = profile.dateForm.flatMap(DateForm.init(rawValue:)) ?? .iso
        let dates = levels.map(form.date)
        let impossible = levels.indices.filter { dates[$0].map { $0.year < 1850 || $0.year > year + 1 } ?? true }
        guard !impossible.isEmpty else { return [] }
        let wrong = Set(impossible.map(Int32.init))
        let rows = codes.indices.filter { wrong.contains(codes[$0]) }
        let shown = impossible.prefix(3).map { "\"\(levels[$0].prefix(40))\"" }.joined(separator: ", ")
        return [
            .init(
                "impossible-dates", .warning, column: profile.name,
                "\(rows.count) \(rows.count == 1 ? "value is" : "values are") no date, or none that can be", rows: rows,
                evidence: "such as \(shown)", fix: "correct them, or count them as missing (auto does)")
        ]
    }

    /// Numbers among texts, or texts among numbers.
    private static func mixed(_ profile: ColumnProfile, _ codes: [Int32], _ levels: [String]) -> [DataCheck.Finding] {
        guard profile.kind == .category || profile.kind == .ordinal else { return [] }
        let isNumber = levels.map { Double($0) != nil }
        var numeric = 0
        var total = 0
        for code in codes where code >= 0 {
            total += 1
            if isNumber[Int(code)] { numeric += 1 }
        }
        guard total > 0, numeric > 0, numeric < total,
            20 * min(numeric, total - numeric) >= total || 10 * numeric >= 9 * total
        else { return [] }
        let rows = codes.indices.filter { codes[$0] >= 0 && isNumber[Int(codes[$0])] == (2 * numeric < total) }
        let shown = rows.prefix(3).map { "\"\(levels[Int(codes[$0])].prefix(40))\"" }.joined(separator: ", ")
        return [
            .init(
                "mixed-types", .warning, column: profile.name, "the column mixes numbers and texts", rows: rows,
                evidence: "\(numeric) of \(total) values are numbers; the fewer ones are such as \(shown)",
                fix: "make all of them numbers or all of them texts")
        ]
    }

    /// Numbers that are counted in units of several quantities, or some with a unit and some without.
    private static func mixedUnits(
        _ profile: ColumnProfile, _ codes: [Int32], _ levels: [String]
    ) -> [DataCheck.Finding] {
        guard profile.numbers == nil else { return [] }
        let quantities = levels.map { WrittenQuantity($0) }
        var rows: [String: [Int]] = [:]
        for (row, code) in codes.enumerated() where code >= 0 {
            guard let quantity = quantities[Int(code)] else { continue }
            rows[quantity.unit?.base.name ?? "", default: []].append(row)
        }
        let (present, read) = (profile.rows - profile.missing, rows.values.reduce(0) { $0 + $1.count })
        guard rows.count > 1, rows.keys.contains(where: { $0 != "" }), 10 * read >= 8 * present else { return [] }
        let groups = rows.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        let counted = groups.prefix(3).map { unit, rows in
            "\(rows.count) \(unit == "" ? "without a unit" : "in \(unit)"), such as "
                + "\"\(levels[Int(codes[rows[0]])].prefix(40))\""
        }
        return [
            .init(
                "mixed-units", .warning, column: profile.name,
                "the numbers are counted in different units, and so the column is taken for texts",
                rows: groups.dropFirst().flatMap(\.value).sorted(), evidence: counted.joined(separator: "; "),
                fix: "write all of them in units of one quantity, such as kg and g, or all of them without")
        ]
    }

    /// Levels that differ in spaces and capitals only.
    private static func spellings(_ profile: ColumnProfile, _ codes: [Int32], _ levels: [String]) -> [DataCheck.Finding]
    {
        guard [.category, .ordinal, .boolean].contains(profile.kind) else { return [] }
        var groups: [String: [Int]] = [:]
        for index in levels.indices {
            groups[DuplicateSearch.folded(levels[index]), default: []].append(index)
        }
        let same = groups.filter { !$0.key.isEmpty && $0.value.count > 1 }.sorted { $0.key < $1.key }.map(\.value)
        guard !same.isEmpty else { return [] }
        let members = Set(same.joined().map(Int32.init))
        let rows = codes.indices.filter { members.contains(codes[$0]) }
        let shown = same.prefix(3).map { $0.map { "\"\(levels[$0].prefix(30))\"" }.joined(separator: " and ") }
        return [
            .init(
                "spellings", .warning, column: profile.name, "the same level is spelled in several ways", rows: rows,
                evidence: shown.joined(separator: "; "), fix: "choose one spelling of each")
        ]
    }
}
