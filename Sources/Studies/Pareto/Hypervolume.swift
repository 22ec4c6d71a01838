/// The volume that vectors of losses dominate, up to a reference point: one number for the quality of a whole front.
///
/// Exact for any number of objectives: a sweep for two, and for more the exclusive volumes of the vectors one after the
/// other, each with the others limited to what lies behind it.
///
/// - SeeAlso: While, Bradstreet and Barone 2012, "A Fast Way of Calculating Exact Hypervolumes", IEEE TEC 16(1) (WFG);
///   Ishibuchi et al. 2018, "How to Specify a Reference Point in Hypervolume Calculation for Fair Performance
///   Comparison", Evolutionary Computation 26(3).
public enum Hypervolume {
    /// The volume of all that some vector dominates and that dominates the reference.
    ///
    /// - Parameters:
    ///   - losses: Shape `[n][m]`, without NaN, in any order; what does not dominate the reference adds nothing.
    ///   - reference: Shape `[m]`, the worst that counts.
    /// - Returns: At least 0; infinite if a loss that counts is −∞.
    /// - Complexity: O(n log n) for two objectives, about O(n²) for three; grows exponentially with more.
    public static func volume(of losses: [[Double]], reference: [Double]) -> Double {
        let counting = losses.filter { zip($0, reference).allSatisfy { $0 < $1 } }
        return sum(nondominated(counting), reference)
    }

    /// What the volume would lose without each of the vectors.
    ///
    /// - Complexity: n times that of a volume.
    public static func contributions(of losses: [[Double]], reference: [Double]) -> [Double] {
        losses.indices.map { index in
            guard zip(losses[index], reference).allSatisfy({ $0 < $1 }) else { return 0 }
            var others = losses
            others.remove(at: index)
            return exclusive(losses[index], others, reference)
        }
    }

    /// The order in which vectors add most volume to those chosen before them (greedy subset selection).
    ///
    /// - Parameters:
    ///   - count: How many to choose, at most.
    /// - Returns: Indices of `losses`, the first adding most; ties go to the lower index.
    /// - Complexity: O(count · n) exclusive volumes.
    /// - SeeAlso: Guerreiro, Fonseca and Paquete 2016, "Greedy Hypervolume Subset Selection in Low Dimensions",
    ///   Evolutionary Computation 24(3).
    public static func greedyOrder(_ losses: [[Double]], reference: [Double], count: Int) -> [Int] {
        var chosen: [Int] = []
        var left = Array(losses.indices)
        // What a vector adds can only shrink as others are chosen, so an old figure is an upper bound.
        var bounds = losses.map { volume(of: [$0], reference: reference) }
        while chosen.count < count, !left.isEmpty {
            let selected = chosen.map { losses[$0] }
            var best: (index: Int, gain: Double)?
            for index in left.sorted(by: { (-bounds[$0], $0) < (-bounds[$1], $1) }) {
                if let best, bounds[index] <= best.gain { break }
                let gain = exclusive(losses[index], selected, reference)
                bounds[index] = gain
                if gain > best?.gain ?? -1 { best = (index, gain) }
            }
            guard let next = best?.index ?? left.first else { break }
            chosen.append(next)
            left.removeAll { $0 == next }
        }
        return chosen
    }

    /// A reference point for vectors that came without one: beyond the worst of the front in each objective by a share
    /// of the front's extent.
    ///
    /// - Parameters:
    ///   - losses: The front, shape `[n][m]` with n ≥ 1, finite.
    ///   - share: The share, 0.1 unless there is a reason.
    /// - Returns: Where all agree, beyond them by that share of their size, or of 1 if that is greater.
    public static func reference(beyond losses: [[Double]], share: Double = 0.1) -> [Double] {
        (losses.first ?? []).indices.map { k in
            let values = losses.map { $0[k] }
            let (best, worst) = (values.min() ?? 0, values.max() ?? 0)
            let extent = worst - best
            return worst + share * (extent > 0 && extent.isFinite ? extent : max(1, abs(worst)))
        }
    }

    /// The volume that one vector adds to others.
    private static func exclusive(_ vector: [Double], _ others: [[Double]], _ reference: [Double]) -> Double {
        let box = zip(vector, reference).reduce(1) { $0 * max(0, $1.1 - $1.0) }
        guard box > 0 else { return 0 }
        let limited = others.map { zip($0, vector).map(max) }.filter { zip($0, reference).allSatisfy { $0 < $1 } }
        guard !limited.isEmpty else { return box }
        return max(0, box - sum(nondominated(limited), reference))
    }

    /// The volume of vectors that do not dominate each other and all dominate the reference.
    private static func sum(_ front: [[Double]], _ reference: [Double]) -> Double {
        switch reference.count {
        case 0: return 0
        case 1: return front.map { reference[0] - $0[0] }.max() ?? 0
        case 2:
            var total = 0.0
            var height = reference[1]
            for point in front.sorted(by: { $0[0] < $1[0] }) where point[1] < height {
                total += (reference[0] - point[0]) * (height - point[1])
                height = point[1]
            }
            return total
        default:
            // Worst first in the last objective: its limits then collapse onto few of the others.
            let order = front.sorted { a, b in (a.last ?? 0) > (b.last ?? 0) }
            return order.indices.reduce(0) { total, i in
                total + exclusive(order[i], Array(order[(i + 1)...]), reference)
            }
        }
    }

    /// The vectors that no other one dominates, without repetitions.
    private static func nondominated(_ losses: [[Double]]) -> [[Double]] {
        let sorted = losses.sorted { $0.lexicographicallyPrecedes($1) }
        var kept: [[Double]] = []
        for vector in sorted where !kept.contains(where: { zip($0, vector).allSatisfy { $0 <= $1 } }) {
            kept.append(vector)
        }
        return kept
    }
}
