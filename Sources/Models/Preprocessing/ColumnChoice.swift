import Datasets
import Spelling

/// Which columns a step works on.
struct ColumnChoice: Sendable, Hashable {
    /// Their names; nil for all that suit.
    let names: [String]?
    /// The step, for messages.
    let step: String

    /// The kinds of column that a step can suit.
    enum Kind {
        case numeric, categorical, any

        func suits(_ values: ColumnValues) -> Bool {
            switch (self, values) {
            case (.any, _), (.numeric, .numeric), (.categorical, .categorical): true
            case (.numeric, .categorical), (.categorical, .numeric): false
            }
        }
    }

    /// The chosen columns of a table, in its order.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if a named column is not there or of the other kind.
    func columns(of table: Table, _ kind: Kind) throws(TrainingError) -> [Column] {
        guard let names else { return table.columns.filter { kind.suits($0.values) } }
        for name in names {
            guard let column = table[name] else {
                let known = table.columns.map(\.name)
                let guess = NearestName.of(name, among: known).map { "did you mean \"\($0)\"?" }
                throw .unusableData(
                    "\(step): there is no column \"\(name)\"; "
                        + (guess ?? "there are \(known.prefix(12).joined(separator: ", "))"))
            }
            // A column without any value was read as numbers, whatever it would have been.
            guard kind.suits(column.values) || column.values.missingCount == column.values.count else {
                throw .unusableData(
                    "\(step): column \"\(name)\" holds \(kind == .numeric ? "categories" : "numbers"); "
                        + "\(kind == .numeric ? "numbers" : "categories") are expected")
            }
        }
        return table.columns.filter { names.contains($0.name) }
    }
}
