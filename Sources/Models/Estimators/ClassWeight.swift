import SearchSpaces

/// How much the rows of each class count; an option of every classifier.
enum ClassWeight: String, CaseIterable {
    /// Every row as its own weight says.
    case none
    /// Every class the same in all: weights times rows / (classes that occur × rows of the class).
    case balanced

    static let option = OptionDeclaration.choice(
        "class-weight", default: ClassWeight.none,
        "none: every row counts as its weight says; balanced: every class counts the same in all.")

    /// The weights of rows with these classes; nil if all are 1.
    func weights(of codes: [Int32], times weights: [Float]?) -> [Float]? {
        guard self == .balanced, let most = codes.max() else { return weights }
        var totals = [Double](repeating: 0, count: Int(most) + 1)
        for (row, code) in codes.enumerated() { totals[Int(code)] += Double(weights?[row] ?? 1) }
        let share = totals.reduce(0, +) / Double(totals.count { $0 > 0 })
        return codes.indices.map { row in
            let total = totals[Int(codes[row])]
            return total > 0 ? Float(Double(weights?[row] ?? 1) * share / total) : 0
        }
    }
}
