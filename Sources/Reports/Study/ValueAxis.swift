import Foundation
import Studies

/// The range of the metric that figures show, such that a few runaway values do not flatten all others.
struct ValueAxis: Sendable, Equatable {
    /// The lowest value shown.
    var low: Double
    /// The highest value shown.
    var high: Double
    /// Whether the axis is logarithmic: all values positive, the shown ones over more than two decades.
    var isLog: Bool
    /// How many values lie beyond and are drawn at the edge.
    var beyond: Int

    /// Chooses the range: all values, unless the worst tenth lies much farther out than the rest.
    ///
    /// - Parameters:
    ///   - values: What is to be shown; those that are not finite are ignored.
    ///   - goal: Which way is better.
    init(_ values: [Double], goal: Metric.Goal) {
        let sign: Double = goal == .minimize ? 1 : -1
        let losses = values.filter(\.isFinite).map { sign * $0 }.sorted()
        guard let best = losses.first, let worst = losses.last else {
            (low, high, isLog, beyond) = (0, 1, false, 0)
            return
        }
        let middle = losses[losses.count / 2]
        let late = losses[losses.count * 9 / 10]
        let limit = late + 2 * max(late - middle, (late - best) / 2)
        let edge = losses.count >= 8 && late > best && worst - best > 3 * (limit - best) ? limit : worst
        beyond = losses.count { $0 > edge }
        let ends = [sign * best, sign * edge]
        (low, high) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
        isLog = low > 0 && high / low > 100 && beyond == 0
        let pad = high > low ? (high - low) * 0.04 : max(abs(high) * 0.1, 1e-9)
        if !isLog { (low, high) = (low - pad, high + pad) }
        if low < 0, values.allSatisfy({ !($0 < 0) }) { low = 0 }
        if !(high - low).isFinite { (low, high) = (-Double.greatestFiniteMagnitude / 4, .greatestFiniteMagnitude / 4) }
    }

    /// The scale of a figure's axis.
    var scale: JSONValue {
        ["type": isLog ? "log" : "linear", "domain": [.plotted(low), .plotted(high)], "clamp": true, "nice": false,
            "zero": false]
    }

    /// What the reader must know about values that are not where they belong.
    func note(of noun: String) -> String? {
        beyond == 0 ? nil : "\(NumberText.count(beyond, noun)) beyond the scale \(beyond == 1 ? "is" : "are") drawn at its edge."
    }
}
