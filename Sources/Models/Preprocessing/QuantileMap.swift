import LinearAlgebra

/// Maps numbers to their rank among training numbers, from 0 to 1, or to the normal quantile of it.
///
/// Between two quantiles the rank is interpolated; a number that several quantiles share has the middle one's rank.
/// Numbers outside of what training had are mapped to its ends.
struct QuantileMap: Sendable, Equatable, Codable {
    enum Output: String, Sendable, Codable, CaseIterable {
        case uniform, normal
    }

    /// Ascending; the first at rank 0, the last at rank 1.
    private let quantiles: [Double]
    private let output: Output

    /// Ranks nearer to 0 or 1 than this count as this: their normal quantile is ±5.2.
    private static let end = 1e-7

    /// Takes the quantiles of sorted numbers, at least two.
    init(_ sorted: [Double], quantiles count: Int, output: Output) {
        let count = Swift.min(count, sorted.count)
        quantiles = (0..<count).map { index in
            // In whole numbers, so that rounding cannot part equal quantiles.
            let (place, rest) = (index * (sorted.count - 1)).quotientAndRemainder(dividingBy: count - 1)
            guard rest > 0 else { return sorted[place] }
            let part = Double(rest) / Double(count - 1)
            return sorted[place] + (sorted[place + 1] * part - sorted[place] * part)
        }
        self.output = output
    }

    var isSound: Bool {
        quantiles.count > 1 && quantiles.allSatisfy(\.isFinite)
            && zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 }
    }

    func transform(_ value: Double) -> Double {
        let rank = rank(value)
        switch output {
        case .uniform: return rank
        case .normal: return NormalDistribution.quantile(Swift.min(Swift.max(rank, Self.end), 1 - Self.end))
        }
    }

    private func rank(_ value: Double) -> Double {
        guard let first = quantiles.first, let last = quantiles.last, value > first else { return 0 }
        guard value < last else { return 1 }
        // The first quantile that is not below, and the first that is above.
        let low = partition { $0 >= value }
        let high = partition { $0 > value }
        let steps = Double(quantiles.count - 1)
        if low < high { return Double(low + high - 1) / 2 / steps }
        let width = quantiles[low] - quantiles[low - 1]
        let part = width.isFinite ? (value - quantiles[low - 1]) / width : 0.5
        return (Double(low - 1) + part) / steps
    }

    /// The first index for which a condition holds that holds for all after it.
    private func partition(_ holds: (Double) -> Bool) -> Int {
        var low = 0
        var high = quantiles.count
        while low < high {
            let middle = (low + high) / 2
            if holds(quantiles[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
