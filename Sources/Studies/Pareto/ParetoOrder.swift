/// The partial order of vectors of losses, smaller being better in each: who dominates whom, and what follows from it.
///
/// Vectors hold no NaN; infinities are allowed.
///
/// - SeeAlso: Deb et al. 2002, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6(2), sec. III
///   and VI; Zhang et al. 2015, "An Efficient Approach to Nondominated Sorting", IEEE TEC 19(2).
public enum ParetoOrder {
    /// Whether one vector is nowhere worse than another and somewhere better.
    public static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
        var isBetter = false
        for (x, y) in zip(a, b) {
            if x > y { return false }
            if x < y { isBetter = true }
        }
        return isBetter
    }

    /// Sorts vectors into fronts: the first is dominated by none, each further one by those before it only.
    ///
    /// - Parameter losses: Shape `[n][m]`.
    /// - Returns: The indices by front, rising within each; equal vectors share a front.
    /// - Complexity: O(m n²) at worst, about O(m n √n) for a front that holds few.
    public static func fronts(_ losses: [[Double]]) -> [[Int]] {
        // In lexicographic order nobody is dominated by a later one, so that each is compared with fronts that stand.
        let order = losses.indices.sorted { a, b in
            for (x, y) in zip(losses[a], losses[b]) where x != y { return x < y }
            return a < b
        }
        var fronts: [[Int]] = []
        for index in order {
            let place = fronts.firstIndex { front in
                !front.reversed().contains { dominates(losses[$0], losses[index]) }
            }
            if let place { fronts[place].append(index) } else { fronts.append([index]) }
        }
        return fronts.map { $0.sorted() }
    }

    /// Sorts vectors into fronts by constraint domination: what is feasible comes first, by its losses; then what is not,
    /// by how much it violates.
    ///
    /// - Parameters:
    ///   - losses: Shape `[n][m]`.
    ///   - violations: Shape `[n]`: 0 for feasible vectors, greater for others.
    /// - Returns: The indices by front, rising within each.
    public static func fronts(_ losses: [[Double]], violations: [Double]) -> [[Int]] {
        let feasible = losses.indices.filter { violations[$0] <= 0 }
        let others = losses.indices.filter { !(violations[$0] <= 0) }.sorted {
            (violations[$0], $0) < (violations[$1], $1)
        }
        var result = fronts(feasible.map { losses[$0] }).map { $0.map { feasible[$0] } }
        var last: Double?
        for index in others {
            if violations[index] == last { result[result.count - 1].append(index) } else { result.append([index]) }
            last = violations[index]
        }
        return result
    }

    /// The crowding distance of each member of a front: the sum over the objectives of the distance between its two
    /// neighbours, as a share of the front's extent; infinite at the ends.
    ///
    /// - Parameters:
    ///   - losses: Shape `[n][m]`.
    ///   - front: Indices into `losses`.
    /// - Returns: Shape `[front.count]`.
    /// - Complexity: O(m n log n).
    public static func crowding(_ losses: [[Double]], of front: [Int]) -> [Double] {
        var result = [Double](repeating: 0, count: front.count)
        guard let objectives = front.first.map({ losses[$0].count }) else { return result }
        for k in 0..<objectives {
            let order = front.indices.sorted { (losses[front[$0]][k], $0) < (losses[front[$1]][k], $1) }
            let (low, high) = (losses[front[order[0]]][k], losses[front[order[order.count - 1]]][k])
            result[order[0]] = .infinity
            result[order[order.count - 1]] = .infinity
            guard high > low, (high - low).isFinite else { continue }
            for i in order.indices.dropFirst().dropLast() {
                result[order[i]] += (losses[front[order[i + 1]]][k] - losses[front[order[i - 1]]][k]) / (high - low)
            }
        }
        return result
    }

    /// An order of a front in which every beginning covers it well: the lowest of the first objective, then always the
    /// member that is farthest from those before it, each objective measured as a share of the front's extent.
    ///
    /// - Parameters:
    ///   - losses: Shape `[n][m]`, finite.
    ///   - front: Indices into `losses`.
    /// - Returns: The members of `front`; ties go to the one that comes first in it.
    /// - Complexity: O(m n²).
    /// - SeeAlso: Schmucker et al. 2021, arXiv:2106.12639, sec. 3 (ε-net).
    public static func spreadOrder(_ losses: [[Double]], of front: [Int]) -> [Int] {
        guard let objectives = front.first.map({ losses[$0].count }) else { return [] }
        let extents = (0..<objectives).map { k in
            let values = front.map { losses[$0][k] }
            return (values.max() ?? 0) - (values.min() ?? 0)
        }
        var left = front
        var distances = [Double](repeating: .infinity, count: front.count)
        var order: [Int] = []
        var next = left.indices.min { losses[left[$0]].lexicographicallyPrecedes(losses[left[$1]]) }
        while let place = next {
            let chosen = left.remove(at: place)
            distances.remove(at: place)
            order.append(chosen)
            for (i, other) in left.enumerated() {
                var squares = 0.0
                for k in 0..<objectives where extents[k] > 0 {
                    let difference = losses[other][k] / extents[k] - losses[chosen][k] / extents[k]
                    squares += difference * difference
                }
                distances[i] = min(distances[i], squares)
            }
            next = left.indices.max { distances[$0] < distances[$1] }
        }
        return order
    }
}
