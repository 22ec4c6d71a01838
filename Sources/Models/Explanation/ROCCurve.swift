public import LinearAlgebra

/// For each threshold on a probability, how many of the positive rows are above it, and how many of the others.
public struct ROCCurve: Sendable, Codable, Equatable {
    /// What a threshold gives.
    public struct Point: Sendable, Codable, Equatable {
        /// Rows with at least this probability are called positive; nil for none.
        public var threshold: Double?
        /// The share of the others that are called positive.
        public var falsePositives: Double
        /// The share of the positive rows that are called positive.
        public var truePositives: Double
    }

    /// The class that counts as positive.
    public var positive: String
    /// From no row above the threshold to all; corners alone, and only so many of these.
    public var points: [Point]
    /// The area under the whole curve.
    public var area: Double

    /// Points beyond these are left out, evenly.
    private static let mostPoints = 200

    /// Ranks rows of two classes; nil without rows of both.
    ///
    /// - Parameters:
    ///   - predictions: Probabilities, `n` × 2.
    ///   - codes: The true classes.
    ///   - names: The names of the classes; the second is positive.
    /// - Complexity: O(n log n).
    public init?(of predictions: Matrix<Float>, _ codes: [Int32], names: [String]) {
        guard predictions.columns == 2, names.count == 2 else { return nil }
        positive = names[1]
        let order = codes.indices.sorted { (predictions[$1, 1], $0) < (predictions[$0, 1], $1) }
        let positives = Double(codes.count { $0 == 1 })
        let negatives = Double(codes.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        var corners = [Point(threshold: nil, falsePositives: 0, truePositives: 0)]
        var (hits, alarms, area) = (0.0, 0.0, 0.0)
        var start = 0
        while start < order.count {
            let threshold = predictions[order[start], 1]
            let (hitsBefore, alarmsBefore) = (hits, alarms)
            while start < order.count, predictions[order[start], 1] == threshold {
                if codes[order[start]] == 1 { hits += 1 } else { alarms += 1 }
                start += 1
            }
            area += (alarms - alarmsBefore) * (hits + hitsBefore) / 2
            let point = Point(
                threshold: Double(threshold), falsePositives: alarms / negatives, truePositives: hits / positives)
            // A point on a straight line between its neighbours says nothing.
            if corners.count > 1, let last = corners.last {
                let before = corners[corners.count - 2]
                let isStraight =
                    (last.falsePositives == before.falsePositives && point.falsePositives == last.falsePositives)
                    || (last.truePositives == before.truePositives && point.truePositives == last.truePositives)
                if isStraight { corners.removeLast() }
            }
            corners.append(point)
        }
        self.area = area / (positives * negatives)
        guard corners.count > Self.mostPoints else {
            points = corners
            return
        }
        points = (0..<Self.mostPoints).map { corners[$0 * (corners.count - 1) / (Self.mostPoints - 1)] }
    }
}
