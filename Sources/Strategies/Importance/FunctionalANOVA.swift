/// How much of a tree's variance over the unit cube each axis explains alone.
///
/// The mean of the tree with one coordinate held is piecewise constant; its variance along that coordinate is the
/// axis's main effect. Because leaves are boxes, both are exact sums over leaves.
///
/// - SeeAlso: Hutter, Hoos and Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance",
///   ICML, algorithm 2.
struct FunctionalANOVA {
    /// The variance of the tree under the uniform distribution.
    let variance: Double
    /// The variance that each axis explains alone.
    let effects: [Double]

    /// Decomposes a tree.
    ///
    /// - Complexity: O(leaves · axes · log leaves), more for axes with many categories.
    init(_ tree: RegressionTree) {
        let volumes = tree.leaves.map(\.volume)
        let mean = zip(tree.leaves, volumes).reduce(0) { $0 + $1.0.value * $1.1 }
        variance = zip(tree.leaves, volumes).reduce(0) { sum, leaf in
            sum + leaf.1 * (leaf.0.value - mean) * (leaf.0.value - mean)
        }
        let axes = tree.leaves.first?.sides.count ?? 0
        effects = (0..<axes).map { axis in Self.effect(of: axis, tree.leaves, volumes, mean) }
    }

    private static func effect(
        of axis: Int, _ leaves: [RegressionTree.Leaf], _ volumes: [Double], _ mean: Double
    ) -> Double {
        // What each leaf adds to the mean where the coordinate is within it.
        var changes: [Double: Double] = [:]
        var byCategory: [Double] = []
        for (leaf, volume) in zip(leaves, volumes) {
            let weight = leaf.value * volume / leaf.sides[axis].share
            switch leaf.sides[axis] {
            case .interval(let low, let high):
                changes[low, default: 0] += weight
                changes[high, default: 0] -= weight
            case .categories(let members, let count):
                if byCategory.isEmpty { byCategory = [Double](repeating: 0, count: count) }
                for member in members { byCategory[member] += weight }
            }
        }
        if !byCategory.isEmpty {
            return byCategory.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(byCategory.count)
        }
        var effect = 0.0
        var level = 0.0
        let cuts = changes.sorted { $0.key < $1.key }
        for (cut, next) in zip(cuts, cuts.dropFirst()) {
            level += cut.value
            effect += (next.key - cut.key) * (level - mean) * (level - mean)
        }
        return effect
    }
}
