import Randomness

/// Folds that never divide the rows of a group, such as those of one patient.
///
/// Groups are dealt to the fold with the fewest rows so far, the largest first; those of equal size in an order that the
/// seed decides. Rows without a value are a group each.
package struct GroupedFolds: Sendable {
    private let column: Column
    private let count: Int

    /// Takes the column whose values name groups.
    package init(_ column: Column, count: Int) {
        self.column = column
        self.count = count
    }

    /// One split for each fold.
    ///
    /// - Parameters:
    ///   - rows: The rows to divide; others are left out.
    ///   - seed: The study's seed.
    /// - Throws: `DataError` for fewer than two folds, or more than there are groups.
    /// - Complexity: O(rows + groups · folds).
    package func splits(rows: Range<Int>, seed: UInt64) throws(DataError) -> [Split] {
        guard count >= 2 else { throw DataError("\(count) folds were asked for; at least 2 are needed.") }
        let groups = groups(rows)
        guard groups.count >= count else {
            throw DataError(
                "\(count) folds were asked for; the column \(quoted(column.name)) has \(groups.count) "
                    + "\(groups.count == 1 ? "group" : "groups").",
                remedy: groups.count < 2 ? "Name a column that divides the rows." : "Use fewer folds.")
        }
        var generator = CounterGenerator(seed: seed, purpose: .split)
        let order = generator.permutation(of: groups.count).sorted { groups[$0].count > groups[$1].count }
        var fold = [Int](repeating: 0, count: rows.count)
        var sizes = [Int](repeating: 0, count: count)
        for group in order {
            let smallest = sizes.indices.min { (sizes[$0], $0) < (sizes[$1], $1) } ?? 0
            sizes[smallest] += groups[group].count
            for row in groups[group] { fold[row - rows.lowerBound] = smallest }
        }
        return (0..<count).map { number in
            Split(
                training: rows.filter { fold[$0 - rows.lowerBound] != number },
                validation: rows.filter { fold[$0 - rows.lowerBound] == number })
        }
    }

    /// The rows of each group, in the order in which groups first appear.
    private func groups(_ rows: Range<Int>) -> [[Int]] {
        var places: [Key: Int] = [:]
        var groups: [[Int]] = []
        for row in rows {
            guard let key = Key(column.values, row) else {
                groups.append([row])
                continue
            }
            if let place = places[key] {
                groups[place].append(row)
            } else {
                places[key] = groups.count
                groups.append([row])
            }
        }
        return groups
    }

    private enum Key: Hashable {
        case code(Int32)
        case number(Double)

        init?(_ values: ColumnValues, _ row: Int) {
            switch values {
            case .numeric(let numbers):
                if numbers[row].isNaN { return nil }
                self = .number(numbers[row])
            case .categorical(let codes, _):
                if codes[row] < 0 { return nil }
                self = .code(codes[row])
            }
        }
    }
}
