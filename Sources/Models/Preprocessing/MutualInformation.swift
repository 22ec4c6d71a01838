#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much two columns of whole numbers say about one another.
enum MutualInformation {
    /// From counts of pairs, in nats, and what it would be on average if neither said anything, so that a column of many
    /// values is not preferred for their number.
    ///
    /// The expectation is (pairs − values of one − values of the other + 1) / 2n, each counted if it occurs; with weights
    /// n is (Σw)² / Σw².
    ///
    /// - SeeAlso: Miller 1955, "Note on the bias of information estimates".
    static func estimate(
        _ a: Discretisation, _ b: Discretisation, _ rows: TrainingRows
    ) -> (plugIn: Double, chance: Double) {
        var pairs = [Int: Double]()
        var ofA = [Double](repeating: 0, count: a.count)
        var ofB = [Double](repeating: 0, count: b.count)
        var total = 0.0
        var squares = 0.0
        for row in 0..<rows.count {
            let weight = rows.weight(row)
            guard weight > 0 else { continue }
            pairs[a.codes[row] * b.count + b.codes[row], default: 0] += weight
            ofA[a.codes[row]] += weight
            ofB[b.codes[row]] += weight
            total += weight
            squares += weight * weight
        }
        guard total > 0 else { return (0, 0) }
        // In order, so that the sum does not depend on the dictionary.
        let sum = pairs.sorted { $0.key < $1.key }.reduce(0) { sum, pair in
            let (i, j) = (pair.key / b.count, pair.key % b.count)
            return sum + pair.value / total * log(pair.value * total / (ofA[i] * ofB[j]))
        }
        let excess = pairs.count - ofA.count { $0 > 0 } - ofB.count { $0 > 0 } + 1
        return (sum, Double(excess) / (2 * total * total / squares))
    }

    /// What is left of the information after what chance alone would give; 0 if nothing.
    static func beyondChance(_ a: Discretisation, _ b: Discretisation, _ rows: TrainingRows) -> Double {
        let (plugIn, chance) = estimate(a, b, rows)
        return Swift.max(0, plugIn - chance)
    }
}
