import Foundation
package import Studies

/// The range of the metric that figures show, such that a few runaway values do not flatten all others.
package struct ValueAxis: Sendable, Equatable {
    /// The lower end of the axis.
    package var low: Double
    /// The upper end of the axis.
    package var high: Double
    /// The best value, and the worst that is not beyond the axis.
    package var best: Double
    package var worst: Double
    /// Whether the axis is logarithmic: all values positive and far apart.
    package var isLog: Bool
    /// How many values lie beyond and are drawn at the edge.
    package var beyond: Int

    /// Chooses the range: all values, unless the worst tenth lies much farther out than the rest.
    ///
    /// - Parameters:
    ///   - values: What is to be shown; those that are not finite are ignored.
    ///   - goal: Which way is better.
    package init(_ values: [Double], goal: Metric.Goal) {
        let sign: Double = goal == .minimize ? 1 : -1
        let losses = values.filter(\.isFinite).map { sign * $0 }.sorted()
        guard let first = losses.first, let last = losses.last else {
            (low, high, best, worst, isLog, beyond) = (0, 1, 0, 1, false, 0)
            return
        }
        let middle = losses[losses.count / 2]
        let late = losses[losses.count * 9 / 10]
        let limit = late + 2 * max(late - middle, (late - first) / 2)
        let edge = losses.count >= 8 && late > first && last - first > 3 * (limit - first) ? limit : last
        beyond = losses.count { $0 > edge }
        (best, worst) = (sign * first, sign * edge)
        (low, high) = (min(best, worst), max(best, worst))
        // Errors near zero are what a search is about; a linear axis would press them onto its edge.
        isLog = low > 0 && high / low > (goal == .minimize ? 12 : 100)
        if isLog {
            let pad = pow(high / low, 0.04)
            (low, high) = (low / pad, high * pad)
        } else {
            let pad = high > low ? (high - low) * 0.04 : max(abs(high) * 0.1, 1e-9)
            (low, high) = (low - pad, high + pad)
            if low < 0, values.allSatisfy({ !($0 < 0) }) { low = 0 }
        }
        if !(high - low).isFinite { (low, high) = (-Double.greatestFiniteMagnitude / 4, .greatestFiniteMagnitude / 4) }
    }

    /// The scale of a figure's axis.
    var scale: JSONValue {
        let ends: JSONValue = [.plotted(low), .plotted(high)]
        return isLog
            ? ["type": "log", "domain": ends, "clamp": true, "nice": false]
            : ["type": "linear", "domain": ends, "clamp": true, "nice": false, "zero": false]
    }

    /// The ticks of a figure's axis.
    var ticks: JSONValue { isLog ? VegaLite.logTicks(low, high) : ["tickCount": 5] }

    /// The title of a figure's axis.
    func title(_ study: StudyDigest) -> String { study.metricTitle + (isLog ? " (log scale)" : "") }

    /// What the reader must know about values that are not where they belong.
    func note(of noun: String) -> String? {
        beyond == 0
            ? nil
            : "\(NumberText.count(beyond, noun)) beyond the scale \(beyond == 1 ? "is" : "are") drawn at its edge."
    }
}
