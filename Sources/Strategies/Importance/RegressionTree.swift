import Randomness

/// A regression tree over the unit cube, whose leaves are boxes.
struct RegressionTree: Sendable {
    /// What a box covers along one axis.
    enum Side: Sendable, Hashable {
        /// An interval of the unit interval.
        case interval(low: Double, high: Double)
        /// Some of the categories.
        case categories(Set<Int>, of: Int)

        /// The share of the axis.
        var share: Double {
            switch self {
            case .interval(let low, let high): high - low
            case .categories(let members, let count): Double(members.count) / Double(count)
            }
        }

        /// Whether a coordinate lies within; a category's coordinate is its index.
        func contains(_ x: Double) -> Bool {
            switch self {
            case .interval(let low, let high): x >= low && (x < high || high == 1)
            case .categories(let members, _): members.contains(Int(x))
            }
        }
    }

    /// A box and the value predicted in it.
    struct Leaf: Sendable {
        let sides: [Side]
        let value: Double

        /// The share of the cube.
        var volume: Double { sides.reduce(1) { $0 * $1.share } }
    }

    /// What trees are grown from.
    struct Sample: Sendable {
        /// One row a point; positions, and indices of categories.
        var rows: [[Double]]
        /// One value a point.
        var values: [Double]
        /// The number of categories of each axis; nil for numbers.
        let categories: [Int?]
    }

    /// The leaves; they cover the cube without overlap.
    private(set) var leaves: [Leaf] = []

    /// Fewer points than this are not split off.
    private static let leafSize = 3

    /// Grows a tree by splitting where the squared error falls most.
    ///
    /// - Parameters:
    ///   - sample: The points.
    ///   - members: The indices of the points to use, possibly repeated; at least one.
    ///   - axes: How many axes are considered for each split.
    ///   - generator: Chooses them.
    init(_ sample: Sample, members: [Int], axes: Int, using generator: inout CounterGenerator) {
        let sides = sample.categories.map { count in
            count.map { Side.categories(Set(0..<$0), of: $0) } ?? .interval(low: 0, high: 1)
        }
        var pending = [(members, sides)]
        while let (members, sides) = pending.popLast() {
            let considered = generator.permutation(of: sides.count).prefix(axes)
            let splits = considered.compactMap { Self.bestSplit(sample, members, sides, axis: $0) }
            guard let split = splits.max(by: { $0.gain < $1.gain }) else {
                let mean = members.reduce(0) { $0 + sample.values[$1] } / Double(members.count)
                leaves.append(Leaf(sides: sides, value: mean))
                continue
            }
            for side in [split.below, split.above] {
                var part = sides
                part[split.axis] = side
                pending.append((members.filter { side.contains(sample.rows[$0][split.axis]) }, part))
            }
        }
    }

    /// The value predicted at a point.
    func predict(_ row: [Double]) -> Double {
        leaves.first { leaf in zip(leaf.sides, row).allSatisfy { $0.contains($1) } }?.value ?? 0
    }

    private struct Split {
        let axis: Int
        let below: Side
        let above: Side
        let gain: Double
    }

    /// The split of one axis that lowers the squared error most; nil if none leaves enough points on both sides.
    private static func bestSplit(_ sample: Sample, _ members: [Int], _ sides: [Side], axis: Int) -> Split? {
        guard members.count >= 2 * leafSize else { return nil }
        // Groups of points that no split tells apart, in an order such that the best split is between neighbours: for
        // numbers their own, for categories that of their mean values.
        var groups: [Double: (sum: Double, count: Int)] = [:]
        for member in members {
            let x = sample.rows[member][axis]
            let group = groups[x] ?? (0, 0)
            groups[x] = (group.sum + sample.values[member], group.count + 1)
        }
        let isCategory = sample.categories[axis] != nil
        let order = groups.sorted { a, b in
            let (p, q) = (a.value.sum / Double(a.value.count), b.value.sum / Double(b.value.count))
            return isCategory && p != q ? p < q : a.key < b.key
        }
        let total = order.reduce(0) { $0 + $1.value.sum }
        var (sum, count) = (0.0, 0)
        var best: (position: Int, gain: Double)?
        for position in order.indices.dropLast() {
            sum += order[position].value.sum
            count += order[position].value.count
            let rest = members.count - count
            guard count >= leafSize, rest >= leafSize else { continue }
            let gain =
                sum * sum / Double(count) + (total - sum) * (total - sum) / Double(rest)
                - total * total / Double(members.count)
            if gain > best?.gain ?? 1e-12 { best = (position, gain) }
        }
        guard let best else { return nil }
        switch sides[axis] {
        case .interval(let low, let high):
            let cut = (order[best.position].key + order[best.position + 1].key) / 2
            guard cut > low, cut < high, cut > order[best.position].key else { return nil }
            return Split(
                axis: axis, below: .interval(low: low, high: cut), above: .interval(low: cut, high: high),
                gain: best.gain)
        case .categories(let members, let count):
            // Categories that no point has go with the larger part.
            let below = Set(order[...best.position].map { Int($0.key) })
            let above = Set(order[(best.position + 1)...].map { Int($0.key) })
            let unseen = members.subtracting(below).subtracting(above)
            let isBelowLarger = below.count >= above.count
            return Split(
                axis: axis, below: .categories(isBelowLarger ? below.union(unseen) : below, of: count),
                above: .categories(isBelowLarger ? above : above.union(unseen), of: count), gain: best.gain)
        }
    }
}
