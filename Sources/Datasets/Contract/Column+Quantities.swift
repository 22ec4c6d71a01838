extension Column {
    /// The values as finite numbers in a unit, NaN for others; by row the texts that are no numbers, and what is said of those
    /// that cannot be counted in the unit.
    func quantities(
        in unit: NumberUnit?
    ) -> (numbers: [Double], texts: [Int: String], others: [Int: String]) {
        func phrase(_ found: NumberUnit?) -> String {
            found.map { "counted in \($0.name)" } ?? "a number without a unit"
        }
        switch values {
        case .numeric(let numbers):
            if let change = NumberUnit.conversion(from: self.unit, to: unit) { return (change(numbers), [:], [:]) }
            let rows = numbers.indices.filter { !numbers[$0].isNaN }.map { ($0, phrase(self.unit)) }
            return (numbers.map { _ in .nan }, [:], Dictionary(uniqueKeysWithValues: rows))
        case .categorical(let codes, let levels):
            let read = levels.map { level in WrittenQuantity(level).flatMap { $0.value.isFinite ? $0 : nil } }
            let counted = read.map { quantity in
                quantity.flatMap { NumberUnit.conversion(from: $0.unit, to: unit)?($0.value) }
            }
            var (texts, others): ([Int: String], [Int: String]) = ([:], [:])
            for (row, code) in codes.enumerated() where code >= 0 && counted[Int(code)] == nil {
                let level = levels[Int(code)]
                if let quantity = read[Int(code)] {
                    others[row] = "\(quoted(level)) is \(phrase(quantity.unit))"
                } else {
                    texts[row] = level
                }
            }
            return (codes.map { $0 < 0 ? .nan : counted[Int($0)] ?? .nan }, texts, others)
        }
    }
}
