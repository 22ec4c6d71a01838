#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much weight lies in each pair of a group of one grouping and a group of another.
///
/// A row that is in no group is a group by itself; of weight w, w such groups.
struct ContingencyTable {
    private let columns: Int
    /// First groups × second groups, of rows that are in both.
    private var both: [Double]
    private var first: [Double]
    private var second: [Double]
    /// Weights of rows in a first group only, by that group; in a second only; in neither.
    private var aloneInFirst: [Double]
    private var aloneInSecond: [Double]
    private var alone = 0.0
    private let total: Double

    init(_ grouping: Grouping, _ other: Grouping, _ weights: RowWeights) {
        columns = other.count
        both = [Double](repeating: 0, count: grouping.count * other.count)
        first = [Double](repeating: 0, count: grouping.count)
        second = [Double](repeating: 0, count: other.count)
        aloneInFirst = first
        aloneInSecond = second
        total = weights.total
        for (row, (a, b)) in zip(grouping.labels, other.labels).enumerated() {
            let weight = weights[row]
            if a >= 0 { first[Int(a)] += weight }
            if b >= 0 { second[Int(b)] += weight }
            switch (a >= 0, b >= 0) {
            case (true, true): both[Int(a) * columns + Int(b)] += weight
            case (true, false): aloneInFirst[Int(a)] += weight
            case (false, true): aloneInSecond[Int(b)] += weight
            case (false, false): alone += weight
            }
        }
    }

    /// The share of pairs of rows that both groupings put together or apart, corrected for chance.
    ///
    /// 1 if they agree, 0 on average for independent ones.
    ///
    /// - SeeAlso: Hubert, Arabie 1985, "Comparing partitions", Journal of Classification 2, eq. 5.
    var adjustedRand: Double {
        func pairs(_ weights: [Double]) -> Double { weights.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
        let together = pairs(both)
        let (inFirst, inSecond) = (pairs(first), pairs(second))
        let all = total * (total - 1) / 2
        // A single row, or two groupings that both say nothing, agree.
        guard all > 0 else { return 1 }
        let expected = inFirst * inSecond / all
        let largest = (inFirst + inSecond) / 2
        guard largest != expected else { return 1 }
        return (together - expected) / (largest - expected)
    }

    /// The information that the groupings share, divided by the mean of their entropies: from 0 to 1.
    ///
    /// 1 where both have but one group.
    var normalizedMutualInformation: Double {
        func entropy(_ groups: [Double], singles: Double) -> Double {
            let inGroups = groups.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 }
            return inGroups + singles / total * log(total)
        }
        let mean =
            (entropy(first, singles: total - first.reduce(0, +))
                + entropy(second, singles: total - second.reduce(0, +))) / 2
        guard mean > 0 else { return 1 }
        var shared = alone / total * log(total)
        for (a, weightOfA) in first.enumerated() where weightOfA > 0 {
            for (b, weightOfB) in second.enumerated() {
                let weight = both[a * columns + b]
                if weight > 0 { shared += weight / total * log(weight * total / (weightOfA * weightOfB)) }
            }
            shared += aloneInFirst[a] / total * log(total / weightOfA)
        }
        for (b, weightOfB) in second.enumerated() where weightOfB > 0 {
            shared += aloneInSecond[b] / total * log(total / weightOfB)
        }
        return max(0, min(1, shared / mean))
    }
}
