public import Datasets
public import SearchSpaces

/// What is done to a table to mend what a check found, in a form that can be applied to the next table as well.
///
/// ```yaml
/// leptune-recipe: 1
/// steps:
///   - { duplicate-rows: remove }
///   - { missing-markers: "age", texts: ["?", "-999"] }
///   - { impossible-dates: "sold", form: day-first, from: 1850, to: 2027 }
///   - { leave-out: "id" }
/// ```
public struct CleaningRecipe: Sendable, Equatable {
    /// One thing that is done.
    public enum Step: Sendable, Equatable {
        /// Rows whose every cell is that of an earlier row are removed.
        case removeDuplicates
        /// Cells with one of these texts are emptied.
        case emptyMarkers(column: String, texts: [String])
        /// Cells that are no date, or one of a year outside of the range, are emptied.
        case emptyDates(column: String, form: String, years: ClosedRange<Int>)
        /// A column is left out.
        case leaveOut(column: String)

        /// The column that the step needs; nil for none.
        public var column: String? {
            switch self {
            case .removeDuplicates: nil
            case .emptyMarkers(let column, _), .emptyDates(let column, _, _), .leaveOut(let column): column
            }
        }
    }

    /// What is done; rows are removed first, then cells emptied, then columns left out.
    public var steps: [Step]

    /// Writes a recipe.
    public init(_ steps: [Step]) { self.steps = steps }

    /// The recipe that mends what a check found.
    ///
    /// It mends exact duplicates, columns that say nothing, markers of missing values, and dates that cannot be. Everything
    /// else is for a person to decide. The target is never left out.
    ///
    /// - Parameters:
    ///   - check: What was found.
    ///   - profile: The table it was found in.
    ///   - year: The current year.
    public init(for check: DataCheck, _ profile: TableProfile, year: Int) {
        var steps: [Step] = []
        if check.findings.contains(where: { $0.code == "duplicate-rows" }) { steps.append(.removeDuplicates) }
        for column in profile.columns {
            let codes = Set(check.findings.filter { $0.column == column.name }.map(\.code))
            if column.name != check.target, codes.contains("constant-column") || codes.contains("identifier-column") {
                steps.append(.leaveOut(column: column.name))
                continue
            }
            if codes.contains("disguised-missing") {
                let texts = column.markers.map(\.text).filter { !$0.isEmpty }
                // A number may be written with a fraction, too.
                steps.append(
                    .emptyMarkers(
                        column: column.name, texts: texts.flatMap { Int($0) == nil ? [$0] : [$0, "\($0).0"] }))
            }
            if codes.contains("impossible-dates") {
                steps.append(
                    .emptyDates(
                        column: column.name, form: column.dateForm ?? "iso", years: 1850...max(1850, year + 1)))
            }
        }
        self.steps = steps
    }

    /// The recipe as a file.
    ///
    /// - Parameter heading: What it was made for, as a comment.
    public func text(heading: String) -> String {
        var lines = ["# \(heading.filter { !$0.isNewline })", "leptune-recipe: 1"]
        lines.append(steps.isEmpty ? "steps: []" : "steps:")
        for step in steps {
            switch step {
            case .removeDuplicates: lines.append("  - { duplicate-rows: remove }")
            case .emptyMarkers(let column, let texts):
                lines.append(
                    "  - { missing-markers: \(YAMLText.quoted(column)), texts: \(YAMLText.list(texts)) }")
            case .emptyDates(let column, let form, let years):
                lines.append(
                    "  - { impossible-dates: \(YAMLText.quoted(column)), form: \(form), from: \(years.lowerBound), "
                        + "to: \(years.upperBound) }")
            case .leaveOut(let column): lines.append("  - { leave-out: \(YAMLText.quoted(column)) }")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a file's text.
    ///
    /// - Returns: The recipe, or everything wrong with the file.
    public static func decode(_ text: String, file: String) -> Result<CleaningRecipe, Diagnostics> {
        FieldReader.read(text, file: file) { $0.recipe($1) }
    }
}

extension FieldReader {
    fileprivate mutating func recipe(_ root: DocumentNode) -> CleaningRecipe? {
        guard let fields = mapping(root, [], ["leptune-recipe", "steps"], needs: ["leptune-recipe", "steps"]) else {
            return nil
        }
        if let version = fields["leptune-recipe"], version.scalar != .int(1) {
            reject(version, ["leptune-recipe"], "1, the version of this format")
        }
        var steps: [CleaningRecipe.Step] = []
        for (index, node) in (fields["steps"].flatMap { items($0, ["steps"]) } ?? []).enumerated() {
            if let step = step(node, ["steps", "\(index)"]) { steps.append(step) }
        }
        return CleaningRecipe(steps)
    }

    private mutating func step(_ node: DocumentNode, _ path: [String]) -> CleaningRecipe.Step? {
        let kinds = ["duplicate-rows", "missing-markers", "impossible-dates", "leave-out"]
        guard let fields = mapping(node, path, kinds + ["texts", "form", "from", "to"]) else { return nil }
        let given = kinds.filter { fields[$0] != nil }
        guard given.count == 1, let kind = given.first, let subject = fields[kind] else {
            reject(node, path, "exactly one of \(kinds.joined(separator: ", "))")
            return nil
        }
        guard let name = text(subject, path + [kind]) else { return nil }
        switch kind {
        case "duplicate-rows":
            if name != "remove" { reject(subject, path + [kind], "remove") }
            return .removeDuplicates
        case "missing-markers":
            guard let list = fields["texts"] else {
                reject(node, path, "the field 'texts' beside '\(kind)'")
                return nil
            }
            return texts(list, path + ["texts"]).map { .emptyMarkers(column: name, texts: $0) }
        case "impossible-dates":
            let forms = DateForm.allCases.map(\.rawValue)
            let form = fields["form"].flatMap { word($0, path + ["form"], among: forms) } ?? "iso"
            let from = fields["from"].flatMap { number($0, path + ["from"]) } ?? 1850
            let to = fields["to"].flatMap { number($0, path + ["to"]) } ?? 9999
            guard let first = Int(exactly: from), let last = Int(exactly: to), first <= last, first >= 0, last <= 9999
            else {
                reject(node, path, "years from 0 to 9999, the first not after the last")
                return nil
            }
            return .emptyDates(column: name, form: form, years: first...last)
        default: return .leaveOut(column: name)
        }
    }
}
