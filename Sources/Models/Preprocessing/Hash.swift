import Datasets
import SearchSpaces

extension StepEntry {
    private static let buckets = OptionDeclaration(
        "buckets", .int(2...4096), default: .int(64), "How many columns the categories of all columns become.")

    static let hash = StepEntry(
        "hash",
        "Turns categories into a fixed number of columns by hashing \"column=level\", with signs; unseen levels too.",
        options: [buckets], shorthand: buckets, fitted: CategoryHashing.self
    ) { settings in
        HashingStep(columns: settings.columns, label: settings.label, buckets: settings.options.int(buckets))
    }
}

/// Hashes categories; all it learns is the names of the columns.
struct HashingStep: PreprocessingStep {
    let columns: ColumnChoice
    let label: String
    let buckets: Int

    func fit(to training: TrainingRows) throws(TrainingError) -> CategoryHashing {
        CategoryHashing(
            names: try columns.columns(of: training.table, .categorical).map(\.name), label: label, buckets: buckets)
    }
}

/// Feature hashing of categories, with the signs that keep inner products unbiased.
///
/// - SeeAlso: Weinberger and others 2009, "Feature hashing for large scale multitask learning".
struct CategoryHashing: FittedStep {
    let names: [String]
    let label: String
    let buckets: Int

    func transform(_ table: Table) throws(TrainingError) -> Table {
        guard !names.isEmpty else { return table }
        var hashed = [[Double]](repeating: [Double](repeating: 0, count: table.rowCount), count: buckets)
        for name in names {
            let (codes, levels) = try table.categories(name)
            let hashes = levels.map { Int(Int32(bitPattern: MurmurHash3.hash("\(name)=\($0)"))) }
            for (row, code) in codes.enumerated() where code >= 0 {
                let hash = hashes[Int(code)]
                hashed[abs(hash) % buckets][row] += hash < 0 ? -1 : 1
            }
        }
        let others = table.columns.filter { !names.contains($0.name) }
        return try Table.of(others + zip(scaledColumns, hashed).map { Column(name: $0, values: .numeric($1)) })
    }

    var scaledColumns: [String] { names.isEmpty ? [] : (0..<buckets).map { "\(label) \($0)" } }

    var isSound: Bool { (2...4096).contains(buckets) }
}
