import Foundation
package import Studies

/// The axis on which figures show the metric, such that what a search is about, the values near the best, can be told
/// apart, and a few runaway values do not flatten all others.
package struct ValueAxis: Sendable, Equatable {
    /// How values become positions.
    package enum Kind: Sendable, Equatable {
        /// As they are.
        case linear
        /// By their logarithm: all are positive and far apart.
        case logarithmic
        /// By the logarithm of what they lack to 1: shares such as accuracies, of which the best are close to 1.
        case towardsOne
    }

    /// How values become positions.
    package var kind: Kind
    /// The lower end of the scale, in what is drawn: values, or what they lack to 1.
    package var low: Double
    /// The upper end of the scale, likewise.
    package var high: Double
    /// The best value.
    package var best: Double
    /// The worst value that is not beyond the axis.
    package var worst: Double
    /// How many values lie beyond and are drawn at the edge.
    package var beyond = 0

    /// Chooses the axis: all values are on it, unless the worst tenth lies much farther out than the rest.
    ///
    /// - Parameters:
    ///   - values: What is to be shown; those that are not finite are ignored.
    ///   - goal: Which way is better.
    package init(_ values: [Double], goal: Metric.Goal) {
        let sign: Double = goal == .minimize ? 1 : -1
        let losses = values.filter(\.isFinite).map { sign * $0 }.sorted()
        guard let first = losses.first, let last = losses.last else {
            (kind, low, high, best, worst) = (.linear, 0, 1, 0, 1)
            return
        }
        if goal == .maximize, last <= 0, first >= -1, let nearest = Self.nearestToOne(losses) {
            (kind, best, worst) = (.towardsOne, -first, -last)
            (low, high) = Self.padded(nearest, 1 + last)
            return
        }
        let middle = losses[losses.count / 2]
        let late = losses[losses.count * 9 / 10]
        let limit = late + 2 * max(late - middle, (late - first) / 2)
        let edge = losses.count >= 8 && late > first && last - first > 3 * (limit - first) ? limit : last
        beyond = losses.count { $0 > edge }
        (best, worst) = (sign * first, sign * edge)
        (low, high) = (min(best, worst), max(best, worst))
        if low > 0, high / low > (goal == .minimize ? 12 : 100) {
            kind = .logarithmic
            (low, high) = Self.padded(low, high)
        } else {
            kind = .linear
            let pad = high > low ? (high - low) * 0.04 : max(abs(high) * 0.1, 1e-9)
            (low, high) = (low - pad, high + pad)
            if low < 0, values.allSatisfy({ !($0 < 0) }) { low = 0 }
        }
        if !(high - low).isFinite { (low, high) = (-Double.greatestFiniteMagnitude / 4, .greatestFiniteMagnitude / 4) }
    }

    /// The least that a value lacks to 1, if what values lack differs so much that a linear axis would hide it.
    private static func nearestToOne(_ losses: [Double]) -> Double? {
        guard let last = losses.last else { return nil }
        let lacks = losses.map { 1 + $0 }
        guard let least = lacks.first(where: { $0 > 1e-9 }), (1 + last) / least > 8, least < 0.5 else { return nil }
        return lacks[0] > 1e-9 ? least : least / 2
    }

    private static func padded(_ low: Double, _ high: Double) -> (Double, Double) {
        let pad = pow(high / low, 0.04)
        return (low / pad, high * pad)
    }

    /// Where a value lies between the worst, at 0, and the best, at 1.
    package func rank(of value: Double) -> Double {
        let ends = (drawn(worst), drawn(best))
        let x = min(max(drawn(value), min(ends.0, ends.1)), max(ends.0, ends.1))
        let share =
            kind == .linear ? (x - ends.0) / (ends.1 - ends.0) : (log(x) - log(ends.0)) / (log(ends.1) - log(ends.0))
        return share.isFinite ? share : 0.5
    }

    /// What is drawn of a value.
    private func drawn(_ value: Double) -> Double {
        kind == .towardsOne ? max(1 - value, low) : value
    }
}
