public import Datasets
public import SearchSpaces
import Spelling

/// Contracts as YAML files that people read and change.
///
/// ```yaml
/// leptune-contract: 1
/// missing: ["", "?"]
/// columns:
///   - { column: "age", type: integer, min: 0, max: 120 }
///   - { column: "weight", type: number, unit: "kg", min: 0 }
///   - { column: "sex", type: text, levels: ["female", "male"], missing: 0.1 }
/// rules:
///   - { at-most: ["start", "end"] }
/// ```
public enum ContractFile {
    /// The contract as a file.
    ///
    /// - Parameter heading: What it was made from, for a comment.
    public static func text(_ contract: DataContract, heading: String) -> String {
        var lines = ["# \(heading.filter { !$0.isNewline })", "leptune-contract: 1"]
        lines += ["# Cells that count as missing.", "missing: \(YAMLText.list(contract.missing))", "columns:"]
        for column in contract.columns {
            var fields = ["column: \(YAMLText.quoted(column.name))", "type: \(column.type.rawValue)"]
            if let unit = column.unit { fields.append("unit: \(YAMLText.quoted(unit))") }
            if let minimum = column.minimum { fields.append("min: \(minimum.plain)") }
            if let maximum = column.maximum { fields.append("max: \(maximum.plain)") }
            if let levels = column.levels { fields.append("levels: \(YAMLText.list(levels))") }
            if column.isUnique { fields.append("unique: true") }
            if column.missing > 0 { fields.append("missing: \(column.missing.plain)") }
            if let form = column.form { fields.append("form: \(form)") }
            if let earliest = column.earliest { fields.append("earliest: \(YAMLText.quoted(earliest))") }
            if column.isPast { fields.append("past: true") }
            if let freshness = column.freshness { fields.append("fresh: \(freshness)") }
            lines.append("  - { \(fields.joined(separator: ", ")) }")
        }
        if !contract.rules.isEmpty {
            lines.append("rules:")
            lines += contract.rules.map { "  - { \($0.kind.rawValue): \(YAMLText.list($0.columns)) }" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a file's text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - file: Its name for diagnostics.
    /// - Returns: The contract, or everything wrong with the file.
    public static func decode(_ text: String, file: String) -> Result<DataContract, Diagnostics> {
        FieldReader.read(text, file: file, limit: .ofColumns) { $0.contract($1) }
    }
}

extension FieldReader {
    fileprivate mutating func contract(_ root: DocumentNode) -> DataContract? {
        guard
            let fields = mapping(
                root, [], ["leptune-contract", "missing", "columns", "rules"], needs: ["leptune-contract", "columns"])
        else { return nil }
        if let version = fields["leptune-contract"], version.scalar != .int(1) {
            reject(version, ["leptune-contract"], "1, the version of this format")
        }
        let missing = fields["missing"].flatMap { texts($0, ["missing"]) } ?? [""]
        var columns: [DataContract.Column] = []
        var names: Set<String> = []
        for (index, node) in (fields["columns"].flatMap { items($0, ["columns"]) } ?? []).enumerated() {
            let path = ["columns", "\(index)"]
            guard let column = column(node, path) else { continue }
            if !names.insert(column.name).inserted {
                log.report(path, at: node.position, "names the column '\(column.name.shortened)' again")
            }
            columns.append(column)
        }
        var rules: [DataContract.Rule] = []
        for (index, node) in (fields["rules"].flatMap { items($0, ["rules"]) } ?? []).enumerated() {
            if let rule = rule(node, ["rules", "\(index)"], among: names) { rules.append(rule) }
        }
        return DataContract(missing: missing, columns: columns, rules: rules)
    }

    private mutating func column(_ node: DocumentNode, _ path: [String]) -> DataContract.Column? {
        let known = [
            "column", "type", "unit", "min", "max", "levels", "unique", "missing", "form", "earliest", "past", "fresh",
        ]
        guard let fields = mapping(node, path, known, needs: ["column", "type"]),
            let name = fields["column"].flatMap({ text($0, path + ["column"]) }),
            let chosen = fields["type"].flatMap({
                word($0, path + ["type"], among: DataContract.ValueType.allCases.map(\.rawValue))
            }), let type = DataContract.ValueType(rawValue: chosen)
        else { return nil }
        var column = DataContract.Column(name, type)
        column.unit = fields["unit"].flatMap { text($0, path + ["unit"]) }
        if column.unit != nil, ![.number, .integer].contains(type), let field = fields["unit"] {
            reject(field, path + ["unit"], "a unit of numbers; the type is \(type.rawValue)")
        }
        column.minimum = fields["min"].flatMap { number($0, path + ["min"]) }
        column.maximum = fields["max"].flatMap { number($0, path + ["max"]) }
        column.levels = fields["levels"].flatMap { texts($0, path + ["levels"]) }
        column.isUnique = fields["unique"].flatMap { truth($0, path + ["unique"]) } ?? false
        column.isPast = fields["past"].flatMap { truth($0, path + ["past"]) } ?? false
        column.missing = fields["missing"].flatMap { number($0, path + ["missing"]) } ?? 0
        if !(0...1).contains(column.missing), let field = fields["missing"] {
            reject(field, path + ["missing"], "a share from 0 to 1")
        }
        column.form = fields["form"].flatMap {
            word($0, path + ["form"], among: DateForm.allCases.map(\.rawValue))
        }
        column.earliest = fields["earliest"].flatMap { text($0, path + ["earliest"]) }
        if let earliest = column.earliest, ISODate(earliest) == nil, let field = fields["earliest"] {
            reject(field, path + ["earliest"], "a date such as \"2024-02-29\"")
        }
        if let field = fields["fresh"] {
            if case .int(let days)? = field.scalar, days >= 0 {
                column.freshness = days
            } else {
                reject(field, path + ["fresh"], "a number of days")
            }
        }
        return column
    }

    private mutating func rule(
        _ node: DocumentNode, _ path: [String], among names: Set<String>
    ) -> DataContract.Rule? {
        let kinds = DataContract.Rule.Kind.allCases
        guard let fields = mapping(node, path, kinds.map(\.rawValue)), fields.count == 1, let field = fields.first,
            let kind = DataContract.Rule.Kind(rawValue: field.key)
        else {
            if case .mapping = node.content, log.isEmpty { reject(node, path, "exactly one rule") }
            return nil
        }
        guard let columns = texts(field.value, path + [field.key]) else { return nil }
        guard columns.count == DataContract.Rule.width(of: kind) else {
            reject(field.value, path + [field.key], "\(DataContract.Rule.width(of: kind)) columns")
            return nil
        }
        for column in columns where !names.contains(column) {
            log.report(
                path + [field.key], at: field.value.position,
                "names '\(column.shortened)', which is not among the columns",
                suggestion: NearestName.of(column, among: names.sorted()).map { "did you mean '\($0)'?" })
        }
        return DataContract.Rule(kind, columns)
    }
}
