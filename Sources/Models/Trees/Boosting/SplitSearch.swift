import CKernels

/// Finds the split of a node that takes most from the objective, from the node's histograms.
///
/// With G and H the sums of gradients and hessians, a node of value −G / (H + l2) contributes −½ G² / (H + l2), so that a
/// split gains ½ (G_L² / (H_L + l2) + G_R² / (H_R + l2) − G² / (H + l2)) (Chen and Guestrin 2016, "XGBoost", section 2.2,
/// doi:10.1145/2939672.2939785). Missing numbers go to the side where that is more. Codes are put in the order of
/// G / (H + smoothing), in which the best of all subsets is a prefix (Fisher 1958, doi:10.1080/01621459.1958.10501479).
struct SplitSearch {
    /// A split of a node.
    struct Split {
        let gain: Double
        let column: Int
        /// The last bin that goes left; of codes, the last position of their order.
        let bin: Int
        let missingGoesLeft: Bool
        /// The packed sums of the left side.
        let left: UInt64
    }

    let rules: GrowthRules
    let features: BinnedFeatures
    /// Whole units for one of the gradient and of the hessian.
    let gradientScale: Double
    let hessianScale: Double
    /// The rows that a code is smoothed by.
    private static let smoothingRows = 10.0
    /// Codes up to this many are not smoothed.
    private static let fewCodes = 4

    /// Room for the codes of a node in order: their numbers and their words.
    let order: Storage<Int32>
    let ordered: Storage<UInt64>
    let keys: Storage<Double>

    /// The best allowed split of a node; nil if none gains enough.
    ///
    /// - Parameters:
    ///   - histogram: 256 words for each column.
    ///   - total: The node's packed sums.
    ///   - weight: The node's rows, each counted by its weight.
    ///   - set: Receives the codes that go left, if the split asks for a code.
    func best(
        _ histogram: UnsafePointer<UInt64>, total: UInt64, weight: Double, among columns: [Int],
        set: UnsafeMutablePointer<UInt32>
    ) -> Split? {
        let hessian = Double(Self.hessian(total))
        let gradient = Double(Self.gradient(total))
        // Rows are counted by their share in the hessian; a little less allows for rounding.
        let share = Double(rules.minSamplesLeaf) / weight * hessian * (1 - 1e-7)
        let least = max(1, max(rules.minHessian * hessianScale, share))
        let rule = leptune_split_rule(l2: rules.l2 * hessianScale, min_hessian: least)
        let unit = hessianScale / (gradientScale * gradientScale) / 2
        var best: Split?
        var bestGain = rules.minGain
        for column in columns {
            let description = features.columns[column]
            let words = histogram + column * Int(leptune_bins)
            if description.isCategorical {
                let smoothing = Self.smoothingRows * hessian / weight
                let isSmoothed = description.bins > Self.fewCodes
                let codes = sortCodes(words, bins: description.bins, smoothing: smoothing)
                let penalised = leptune_split_rule(
                    l2: rule.l2 + (isSmoothed ? smoothing : 0), min_hessian: rule.min_hessian)
                let parent = gradient * gradient / (hessian + penalised.l2)
                let found = leptune_best_split(ordered.pointer, codes, 0, total, penalised)
                let gain = (found.score - parent) * unit
                if gain > bestGain, found.score > parent * (1 + 1e-10) {
                    bestGain = gain
                    best = Split(
                        gain: gain, column: column, bin: Int(found.bin), missingGoesLeft: false, left: found.left)
                    set.update(repeating: 0, count: TreeEnsemble.setWords)
                    for place in 0...Int(found.bin) {
                        let code = Int(order.pointer[place])
                        set[code / 32] |= 1 << UInt32(code % 32)
                    }
                }
                continue
            }
            let missing = description.hasMissing ? words[description.bins] : 0
            let parent = gradient * gradient / (hessian + rule.l2)
            for start in missing == 0 ? [0] : [0, missing] {
                let found = leptune_best_split(words, description.bins, start, total, rule)
                let gain = (found.score - parent) * unit
                guard gain > bestGain, found.score > parent * (1 + 1e-10) else { continue }
                bestGain = gain
                // Where the node has no missing number, one that comes later goes with the many.
                let left = Double(Self.hessian(found.left))
                best = Split(
                    gain: gain, column: column, bin: Int(found.bin),
                    missingGoesLeft: missing == 0 ? 2 * left > hessian : start != 0, left: found.left)
            }
        }
        return best
    }

    /// Puts the codes that occur in order and their words side by side; returns how many there are.
    private func sortCodes(_ words: UnsafePointer<UInt64>, bins: Int, smoothing: Double) -> Int {
        var count = 0
        for code in 0..<bins where words[code] != 0 {
            keys.pointer[code] = Double(Self.gradient(words[code])) / (Double(Self.hessian(words[code])) + smoothing)
            order.pointer[count] = Int32(code)
            count += 1
        }
        var codes = UnsafeMutableBufferPointer(start: order.pointer, count: count)
        codes.sort { [keys] a, b in
            let (x, y) = (keys.pointer[Int(a)], keys.pointer[Int(b)])
            return x == y ? a < b : x < y
        }
        for place in 0..<count { ordered.pointer[place] = words[Int(order.pointer[place])] }
        return count
    }

    static func gradient(_ word: UInt64) -> Int32 { Int32(truncatingIfNeeded: Int64(bitPattern: word) >> 32) }
    static func hessian(_ word: UInt64) -> Int32 { Int32(truncatingIfNeeded: word) }
}
