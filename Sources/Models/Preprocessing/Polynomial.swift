import Datasets
import SearchSpaces

extension StepEntry {
    private static let degree = OptionDeclaration(
        "degree", .int(2...4), default: .int(2), "How many factors a product has, at most.")
    private static let interactionsOnly = OptionDeclaration(
        "interactions-only", .bool, default: .bool(false), "Whether no column is multiplied by itself.")

    static let polynomial = StepEntry(
        "polynomial", "Adds the products of numeric columns.", options: [degree, interactionsOnly],
        shorthand: degree, fitted: FittedPolynomial.self
    ) { settings in
        Polynomial(
            columns: settings.columns, degree: settings.options.int(degree),
            interactionsOnly: settings.options.bool(interactionsOnly))
    }
}

/// Products of columns; all it learns is their names.
struct Polynomial: PreprocessingStep {
    /// More products than this would take more memory than anything gains from them.
    static let mostProducts = 5_000

    let columns: ColumnChoice
    let degree: Int
    let interactionsOnly: Bool

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedPolynomial {
        let names = try columns.columns(of: training.table, .numeric).map(\.name)
        var products: [[Int]] = []
        var last = names.indices.map { [$0] }
        for _ in 2...degree {
            var longer: [[Int]] = []
            for factors in last {
                for next in (factors.last ?? 0)..<names.count where !(interactionsOnly && next == factors.last) {
                    longer.append(factors + [next])
                }
                guard products.count + longer.count <= Self.mostProducts else {
                    throw .unusableData(
                        "\(columns.step): \(names.count) columns have more than \(Self.mostProducts) products of up to "
                            + "\(degree) factors; name fewer columns")
                }
            }
            products += longer
            last = longer
        }
        return FittedPolynomial(products: products.map { factors in factors.map { names[$0] } })
    }
}

/// The products, each by the names of its factors.
struct FittedPolynomial: FittedStep {
    let products: [[String]]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var numbers: [String: [Double]] = [:]
        for name in Set(products.joined()) { numbers[name] = try table.numbers(name) }
        let columns = products.map { factors in
            let values = (0..<table.rowCount).map { row in
                let product = factors.reduce(1.0) { $0 * (numbers[$1]?[row] ?? .nan) }
                // Beyond double precision a product says no more than the largest number.
                return product.isInfinite ? (product > 0 ? 1 : -1) * Double.greatestFiniteMagnitude : product
            }
            return Column(name: factors.joined(separator: " × "), values: .numeric(values))
        }
        return try Table.of(table.columns + columns)
    }

    var isSound: Bool { products.count <= Polynomial.mostProducts && products.allSatisfy { $0.count <= 4 } }
}
