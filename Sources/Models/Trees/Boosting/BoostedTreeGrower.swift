import CKernels

/// Grows one tree after another on the same binned rows, from gradients and hessians.
///
/// Best leaf first (Shi 2007; Ke et al. 2017, "LightGBM", NeurIPS): the leaf whose split gains most is split next. Of the
/// two children the histograms of the smaller one are made, those of the other are the parent's less those. Gradients and
/// hessians are rounded to whole numbers of which 2³⁰ are the sum of their absolute values, so that the histograms are
/// exact and differences are too; leaf values come from the gradients as they were.
final class BoostedTreeGrower {
    /// What a tree is, and what growing it told.
    struct Result {
        var tree = DecisionTree()
        /// What the splits of each column gained.
        var gains: [Double]
        var isSplit: Bool { tree.nodes.count > 1 }
    }

    private struct Leaf {
        let node: Int
        let start: Int
        let count: Int
        let total: UInt64
        let weight: Double
        let depth: Int
        /// Where its histograms are, if they are still there.
        var slot: Int?
        var split: SplitSearch.Split?
    }

    private let features: BinnedFeatures
    private let rules: GrowthRules
    private let pool: HistogramPool
    /// The rows of each leaf, one after another.
    private let rows: Storage<UInt32>
    private let scratch: Storage<UInt32>
    private let words: Storage<UInt64>
    private let goesLeft = Storage<UInt8>(Int(leptune_bins), repeating: 0)
    /// For each leaf the codes that its split sends left.
    private let sets: Storage<UInt32>
    private let order = Storage<Int32>(Int(leptune_bins), repeating: 0)
    private let ordered = Storage<UInt64>(Int(leptune_bins), repeating: 0)
    private let keys = Storage<Double>(Int(leptune_bins), repeating: 0)
    private var leaves: [Leaf] = []

    /// Additions to histograms between two questions whether to stop: some milliseconds.
    private static let additionsBetweenStops = 1 << 22

    init(_ features: BinnedFeatures, rules: GrowthRules) {
        self.features = features
        self.rules = rules
        let padded = features.groups.last.map { $0.first + $0.width } ?? 0
        pool = HistogramPool(columns: padded, leaves: rules.maxLeaves)
        rows = Storage(features.rows, repeating: 0)
        scratch = Storage(features.rows, repeating: 0)
        words = Storage(features.rows, repeating: 0)
        sets = Storage((rules.maxLeaves + 1) * TreeEnsemble.setWords, repeating: 0)
        leaves.reserveCapacity(rules.maxLeaves)
    }

    /// Grows a tree.
    ///
    /// - Parameters:
    ///   - gradients: One for each row.
    ///   - hessians: One for each row, none negative.
    ///   - weight: The rows' weights in all.
    ///   - sample: The rows to look at, ascending; all if nil.
    ///   - columns: The columns that may be asked for.
    ///   - rate: What leaf values are multiplied by.
    ///   - leafStep: The value of a leaf by its rows; nil for −G / (H + l2).
    ///   - scores: Receive the leaf values of the rows looked at; nothing does if nil.
    func grow(
        gradients: UnsafePointer<Float>, hessians: UnsafePointer<Float>, weight: Double, sample: [UInt32]?,
        columns: [Int], rate: Double, leafStep: ((UnsafeBufferPointer<UInt32>) -> Double)? = nil,
        scores: UnsafeMutablePointer<Float>?, shouldStop: () -> Bool
    ) throws(TrainingError) -> Result {
        let count = sample?.count ?? features.rows
        if let sample {
            for (place, row) in sample.enumerated() { rows.pointer[place] = row }
        } else {
            for row in 0..<count { rows.pointer[row] = UInt32(truncatingIfNeeded: row) }
        }
        var result = Result(gains: [Double](repeating: 0, count: features.columns.count))
        result.tree.nodes = [.leaf(0, at: 0)]
        for slot in leaves.compactMap(\.slot) { pool.release(slot) }
        leaves.removeAll(keepingCapacity: true)

        let gradientScale = Float(0x1p30 / leptune_absolute_sum_f32(gradients, features.rows))
        let hessianScale = Float(0x1p30 / leptune_absolute_sum_f32(hessians, features.rows))
        guard gradientScale.isFinite, hessianScale.isFinite else {
            // Nothing pulls anywhere; a NaN shows in the leaf's value.
            addLeafValues(
                [Leaf(node: 0, start: 0, count: count, total: 0, weight: weight, depth: 0)], gradients, hessians,
                rate: rate, leafStep, scores, &result)
            return result
        }
        leptune_pack_gradients(gradients, hessians, gradientScale, hessianScale, words.pointer, features.rows)
        var total: UInt64 = 0
        if let sample {
            for row in sample { total &+= words.pointer[Int(row)] }
        } else {
            for row in 0..<count { total &+= words.pointer[row] }
        }

        let search = SplitSearch(
            rules: rules, features: features, gradientScale: Double(gradientScale),
            hessianScale: Double(hessianScale), order: order, ordered: ordered, keys: keys)
        var root = Leaf(node: 0, start: 0, count: count, total: total, weight: weight, depth: 0)
        if isSplittable(root), !columns.isEmpty {
            root.slot = try histogram(of: root, isWhole: sample == nil, shouldStop)
            find(&root, place: 0, search, columns)
        }
        leaves.append(root)
        while leaves.count < rules.maxLeaves {
            var best: Int?
            for place in leaves.indices {
                guard let gain = leaves[place].split?.gain else { continue }
                if gain > best.flatMap({ leaves[$0].split?.gain }) ?? 0 { best = place }
            }
            guard let best, let split = leaves[best].split else { break }
            try apply(split, to: best, search, columns, &result, shouldStop)
        }
        addLeafValues(leaves, gradients, hessians, rate: rate, leafStep, scores, &result)
        return result
    }

    // MARK: Splitting

    private func isSplittable(_ leaf: Leaf) -> Bool {
        leaf.count > 1 && leaf.depth < rules.maxDepth && leaf.weight >= 2 * Double(rules.minSamplesLeaf) * (1 - 1e-7)
    }

    private func find(_ leaf: inout Leaf, place: Int, _ search: SplitSearch, _ columns: [Int]) {
        guard let slot = leaf.slot else { return }
        leaf.split = search.best(
            pool[slot], total: leaf.total, weight: leaf.weight, among: columns,
            set: sets.pointer + place * TreeEnsemble.setWords)
        if leaf.split == nil {
            pool.release(slot)
            leaf.slot = nil
        }
    }

    private func apply(
        _ split: SplitSearch.Split, to place: Int, _ search: SplitSearch, _ columns: [Int], _ result: inout Result,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let parent = leaves[place]
        let children = result.tree.nodes.count
        result.tree.nodes[parent.node] = node(split, place: place, children: children, &result.tree)
        result.tree.nodes.append(.leaf(0, at: children))
        result.tree.nodes.append(.leaf(0, at: children + 1))
        result.tree.depth = max(result.tree.depth, parent.depth + 1)
        result.gains[split.column] += split.gain

        let lefts = leptune_partition_rows(
            rows.pointer + parent.start, scratch.pointer, features.column(split.column), goesLeft.pointer, parent.count)
        let share = Double(SplitSearch.hessian(split.left)) / Double(SplitSearch.hessian(parent.total))
        var left = Leaf(
            node: children, start: parent.start, count: lefts, total: split.left, weight: parent.weight * share,
            depth: parent.depth + 1)
        var right = Leaf(
            node: children + 1, start: parent.start + lefts, count: parent.count - lefts,
            total: parent.total &- split.left, weight: parent.weight * (1 - share), depth: parent.depth + 1)
        leaves[place].slot = nil
        if leaves.count + 1 < rules.maxLeaves {
            if left.count <= right.count {
                try makeHistograms(smaller: &left, larger: &right, parent: parent.slot, shouldStop)
            } else {
                try makeHistograms(smaller: &right, larger: &left, parent: parent.slot, shouldStop)
            }
            find(&left, place: place, search, columns)
            find(&right, place: leaves.count, search, columns)
        } else if let slot = parent.slot {
            pool.release(slot)
        }
        leaves[place] = left
        leaves.append(right)
    }

    /// The node of a split; also fills the table of bins that go left.
    private func node(
        _ split: SplitSearch.Split, place: Int, children: Int, _ tree: inout DecisionTree
    ) -> leptune_tree_node {
        let column = features.columns[split.column]
        goesLeft.pointer.update(repeating: 0, count: goesLeft.count)
        if column.isCategorical {
            let words = sets.pointer + place * TreeEnsemble.setWords
            for code in 0..<column.bins { goesLeft.pointer[code] = UInt8(words[code / 32] >> UInt32(code % 32) & 1) }
            tree.sets += UnsafeBufferPointer(start: words, count: TreeEnsemble.setWords)
            return .categorical(
                feature: split.column, set: tree.sets.count / TreeEnsemble.setWords - 1, left: children)
        }
        goesLeft.pointer.update(repeating: 1, count: split.bin + 1)
        if column.hasMissing { goesLeft.pointer[column.bins] = split.missingGoesLeft ? 1 : 0 }
        // Above the last cut there is only the border between numbers and missing ones.
        let threshold = split.bin < column.cuts.count ? column.cuts[split.bin] : Float.infinity
        return .numeric(
            feature: split.column, below: threshold, missingGoesRight: !split.missingGoesLeft, left: children)
    }

    // MARK: Histograms

    /// Makes those that are needed: of the smaller child by its rows, of the larger as what the parent has more.
    private func makeHistograms(
        smaller: inout Leaf, larger: inout Leaf, parent: Int?, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let (needsSmaller, needsLarger) = (isSplittable(smaller), isSplittable(larger))
        if let parent {
            guard needsSmaller || needsLarger else {
                pool.release(parent)
                return
            }
            let part = try histogram(of: smaller, isWhole: false, shouldStop)
            if needsLarger {
                leptune_subtract_words(pool[parent], pool[part], pool[parent], pool.size)
                larger.slot = parent
            } else {
                pool.release(parent)
            }
            if needsSmaller { smaller.slot = part } else { pool.release(part) }
        } else {
            if needsSmaller { smaller.slot = try histogram(of: smaller, isWhole: false, shouldStop) }
            if needsLarger { larger.slot = try histogram(of: larger, isWhole: false, shouldStop) }
        }
    }

    private func histogram(
        of leaf: Leaf, isWhole: Bool, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Int {
        let slot = takeSlot()
        let target = pool[slot]
        target.update(repeating: 0, count: pool.size)
        for group in features.groups {
            let chunk = max(1, Self.additionsBetweenStops / group.width)
            var done = 0
            while done < leaf.count {
                if shouldStop() {
                    pool.release(slot)
                    throw .stopped
                }
                let count = min(chunk, leaf.count - done)
                let histograms = target + group.first * Int(leptune_bins)
                if isWhole {
                    leptune_add_rows(
                        histograms, group.bins.pointer + done * group.width, group.width, group.width, nil,
                        words.pointer + done, count)
                } else {
                    leptune_add_rows(
                        histograms, group.bins.pointer, group.width, group.width, rows.pointer + leaf.start + done,
                        words.pointer, count)
                }
                done += count
            }
        }
        return slot
    }

    /// A slot; if none is free, that of the leaf that gains least, whose children will then both be made by their rows.
    private func takeSlot() -> Int {
        while true {
            if let slot = pool.take() { return slot }
            var least: Int?
            for place in leaves.indices where leaves[place].slot != nil {
                let gain = leaves[place].split?.gain ?? 0
                if least == nil || gain < leaves[least ?? 0].split?.gain ?? 0 { least = place }
            }
            guard let least, let slot = leaves[least].slot else { preconditionFailure("histograms leaked") }
            leaves[least].slot = nil
            pool.release(slot)
        }
    }

    // MARK: Leaves

    /// Sets each leaf's value to its step, −G / (H + l2) by the gradients as they are unless said otherwise, times the rate,
    /// and adds it to scores.
    private func addLeafValues(
        _ leaves: [Leaf], _ gradients: UnsafePointer<Float>, _ hessians: UnsafePointer<Float>, rate: Double,
        _ leafStep: ((UnsafeBufferPointer<UInt32>) -> Double)?, _ scores: UnsafeMutablePointer<Float>?,
        _ result: inout Result
    ) {
        result.tree.covers = [Float](repeating: 0, count: result.tree.nodes.count)
        for leaf in leaves {
            result.tree.covers[leaf.node] = Float(leaf.count)
            var gradient = 0.0
            var hessian = 0.0
            let range = UnsafeBufferPointer(start: rows.pointer + leaf.start, count: leaf.count)
            for row in range {
                gradient += Double(gradients[Int(row)])
                hessian += Double(hessians[Int(row)])
            }
            let curvature = hessian + rules.l2
            let value = curvature > 0 ? Float((leafStep?(range) ?? -gradient / curvature) * rate) : 0
            result.tree.nodes[leaf.node] = .leaf(value, at: leaf.node)
            if let scores { for row in range { scores[Int(row)] += value } }
        }
    }
}
