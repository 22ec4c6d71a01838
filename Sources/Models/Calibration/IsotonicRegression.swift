/// The function that never falls and is nearest to some points in squared distance: steps, joined by straight lines.
///
/// - SeeAlso: Barlow, Bartholomew, Bremner and Brunk 1972, "Statistical inference under order restrictions", the pool of
///   adjacent violators.
public struct IsotonicRegression: Sendable, Equatable, Codable {
    /// Where the function changes its slope, ascending.
    public let places: [Double]
    /// Its values there.
    public let values: [Double]

    /// Fits points.
    ///
    /// Points at the same place count as one with their mean.
    ///
    /// - Parameters:
    ///   - places: Finite numbers.
    ///   - targets: As many.
    /// - Complexity: O(n log n).
    public init(_ places: [Double], _ targets: [Double]) {
        struct Block {
            var first, last: Double
            var sum: Double
            var count: Double
            var mean: Double { sum / count }
        }
        var blocks: [Block] = []
        let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        var start = 0
        while start < order.count {
            let place = places[order[start]]
            var block = Block(first: place, last: place, sum: 0, count: 0)
            while start < order.count, places[order[start]] == place {
                block.sum += targets[order[start]]
                block.count += 1
                start += 1
            }
            while let before = blocks.last, before.mean >= block.mean {
                block = Block(
                    first: before.first, last: block.last, sum: before.sum + block.sum,
                    count: before.count + block.count)
                blocks.removeLast()
            }
            blocks.append(block)
        }
        var kept: [(Double, Double)] = []
        for block in blocks {
            kept.append((block.first, block.mean))
            if block.last > block.first { kept.append((block.last, block.mean)) }
        }
        self.places = kept.map(\.0)
        values = kept.map(\.1)
    }

    /// The value at a place; beyond the points that of the nearest.
    public func callAsFunction(_ place: Double) -> Double {
        guard let first = places.first, let last = places.last else { return place }
        if place <= first { return values[0] }
        if place >= last { return values[values.count - 1] }
        // The first place that is greater.
        var (low, high) = (0, places.count - 1)
        while low + 1 < high {
            let middle = (low + high) / 2
            if places[middle] <= place { low = middle } else { high = middle }
        }
        let share = (place - places[low]) / (places[high] - places[low])
        return values[low] + share * (values[high] - values[low])
    }

    /// Whether places ascend and values do not fall, whoever wrote it.
    var isSound: Bool {
        places.count == values.count && !places.isEmpty && (places + values).allSatisfy(\.isFinite)
            && zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
            && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
