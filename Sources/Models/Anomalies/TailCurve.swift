#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How rare a score is: −log₁₀ of the share of rows that have as high a one.
///
/// Within the scores that it was made from the share is that of their ranks, i / (n + 1) for the i-th highest. Beyond the
/// highest one the tail is taken to be exponential, with the mean excess of the highest scores, which is the generalised
/// Pareto distribution with shape 0; no rarity goes beyond ``most``. If that is wanted the highest scores of those that it was
/// made from are judged so as well, as their ranks say nothing of how far they are from all others.
///
/// - SeeAlso: Siffer, Fouque, Termier, Largouët 2017, "Anomaly detection in streams with extreme value theory", KDD.
package struct TailCurve: Sendable, Equatable {
    /// No score is called rarer: one in 10¹² rows.
    package static let most = 12.0

    /// Knots by rising score.
    private var scores: [Double] = []
    /// The rarity of each.
    private var rarities: [Double] = []
    /// How much rarity grows with the score beyond the last knot.
    private let slope: Double

    /// Takes the scores of rows that are as they should be, for the greatest part.
    ///
    /// - Parameters:
    ///   - values: Finite.
    ///   - strange: The share of them that need not be as they should be: the tail is that of four times as many without
    ///     them.
    package init(_ values: [Double], strange: Double = 0) {
        let falling = values.sorted(by: >)
        let n = falling.count
        let first = min(n - 1, Int(strange * Double(n)))
        var rank = max(0, first)
        var knots: [(score: Double, rarity: Double)] = []
        while rank < n {
            var last = rank
            // Equal scores are equally rare.
            while last + 1 < n, falling[last + 1] == falling[rank] { last += 1 }
            knots.append((falling[rank], -log10(Double(last + 1) / Double(n + 1))))
            // All of the highest, then fewer and fewer.
            rank = max(last + 1, rank < 500 ? rank : Int(Double(rank) * 1.02))
        }
        if let lowest = falling.last, let knot = knots.last, knot.score > lowest {
            knots.append((lowest, -log10(Double(n) / Double(n + 1))))
        }
        for knot in knots.reversed() {
            scores.append(knot.score)
            rarities.append(knot.rarity)
        }
        let tail = max(1, min(n / 20, 500))
        // Of an exponential distribution the fourth part of the tail begins ln 4 mean excesses higher.
        let excess =
            first > 0
            ? (falling[first] - falling[min(n - 1, 4 * first)]) / log(4)
            : n > tail ? falling[..<tail].reduce(0) { $0 + ($1 - falling[tail]) } / Double(tail) : 0
        let spread = n > 0 ? falling[first] - falling[n / 2] : 0
        let scale = [excess, spread, abs(falling.first ?? 0), 1].first { $0 > 0 } ?? 1
        slope = 1 / (scale * log(10))
    }

    /// How rare a score is; finite and not below 0, also for scores that are not finite.
    package func rarity(_ score: Double) -> Double {
        guard let highest = scores.last, let lowest = scores.first, score > lowest else { return rarities.first ?? 0 }
        if score >= highest {
            return min(
                max(Self.most, rarities[rarities.count - 1]), rarities[rarities.count - 1] + slope * (score - highest))
        }
        var (low, high) = (0, scores.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if scores[middle] <= score { low = middle } else { high = middle }
        }
        let width = scores[high] - scores[low]
        let share = width > 0 ? (score - scores[low]) / width : 0
        return rarities[low] + share * (rarities[high] - rarities[low])
    }
}

extension TailCurve {
    func encode(into archive: inout TensorArchive, _ name: String) {
        archive["\(name) scores"] = .doubles(scores)
        archive["\(name) rarities"] = .doubles(rarities)
        archive["\(name) slope"] = .doubles([slope])
    }

    /// Reads what ``encode(into:_:)`` wrote.
    ///
    /// - Throws: ``CheckpointError`` unless it is a rising curve.
    init(_ archive: TensorArchive, _ name: String) throws(CheckpointError) {
        guard case .doubles(let knots)? = archive["\(name) scores"], !knots.isEmpty else {
            throw .mismatch("it has no curve called \(name)")
        }
        scores = try archive.finiteDoubles("\(name) scores", count: knots.count)
        rarities = try archive.finiteDoubles("\(name) rarities", count: knots.count)
        slope = try archive.finiteDoubles("\(name) slope", count: 1)[0]
        let isRising =
            zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 }
            && zip(rarities, rarities.dropFirst()).allSatisfy { $0 <= $1 }
        guard isRising, slope >= 0, rarities[0] >= 0, rarities[knots.count - 1] <= Self.most else {
            throw .mismatch("the curve \(name) does not rise")
        }
    }
}
