import CKernels

/// A tree of a forest, and the impurity that its splits of each column took.
struct GrownTree {
    let tree: DecisionTree
    let gains: [Double]
}

/// Grows the trees of a forest one by one, each node to its end before its sibling, until leaves are pure or too small.
///
/// A node looks at a random choice of features (Breiman 2001, "Random forests", doi:10.1023/A:1010933404324), and splits
/// each where it is best, or at a random place (Geurts, Ernst and Wehenkel 2006, "Extremely randomized trees",
/// doi:10.1007/s10994-006-6226-1).
final class ForestTreeGrower {
    private struct Node {
        let place: Int
        let start: Int
        let count: Int
        let depth: Int
    }

    private struct Split {
        var score = -1.0
        var column = 0
        var bin = 0
        var missingGoesLeft = false
        /// For codes: those that go left are in `set`.
        var isCategorical = false
    }

    private let features: BinnedFeatures
    /// Of marks that are split where it is best, for numbers and two classes.
    private let marks: MarkSums?
    private let target: ForestTarget
    private let rules: ForestRules
    private let seed: UInt64
    private let classes: Int
    private let rows: Storage<UInt32>
    private let words: Storage<UInt64>
    private let rowScratch: Storage<UInt32>
    private let wordScratch: Storage<UInt64>
    private let histogram = Storage<UInt64>(Int(leptune_bins), repeating: 0)
    private let classHistogram: Storage<UInt32>
    private let totals: Storage<Double>
    private let left: Storage<Double>
    private let right: Storage<Double>
    private let order: Storage<Int32>
    private let goesLeft = Storage<UInt8>(Int(leptune_bins), repeating: 0)
    private let bestLeft = Storage<UInt8>(Int(leptune_bins), repeating: 0)
    private let present = Storage<Double>(Int(leptune_bins), repeating: 0)
    private let kept = Storage<Double>(Int(leptune_bins), repeating: 0)

    init(_ features: BinnedFeatures, _ marks: MarkBits?, _ target: ForestTarget, rules: ForestRules, seed: UInt64) {
        self.features = features
        self.marks = marks.map(MarkSums.init)
        self.target = target
        self.rules = rules
        self.seed = seed
        classes = if case .classes(let count) = target.kind { count } else { 0 }
        rows = Storage(features.rows, repeating: 0)
        words = Storage(features.rows, repeating: 0)
        rowScratch = Storage(features.rows, repeating: 0)
        wordScratch = Storage(features.rows, repeating: 0)
        classHistogram = Storage(Int(leptune_bins) * classes, repeating: 0)
        totals = Storage(classes, repeating: 0)
        left = Storage(classes, repeating: 0)
        right = Storage(classes, repeating: 0)
        order = Storage(features.columns.count, repeating: 0)
    }

    /// Grows one tree; nil if it was asked to stop.
    ///
    /// - Parameter number: Which tree of the forest; keys its random numbers.
    func grow(_ number: Int, shouldStop: () -> Bool) -> GrownTree? {
        let (count, unit) = target.sample(
            drawing: rules.drawsRows, seed: seed, tree: number, rows: rows.pointer, words: words.pointer,
            counts: rowScratch.pointer)
        // A little less allows for the rounding of weights.
        let least = max(1, Double(rules.minSamplesLeaf) * unit * (1 - 1e-6))
        for column in 0..<order.count { order.pointer[column] = Int32(column) }
        var draws = RandomDraws(seed: seed, stream: number)
        var gains = [Double](repeating: 0, count: order.count)
        var tree = DecisionTree()
        tree.nodes = [.leaf(0, at: 0)]
        tree.covers = [0]
        if classes > 0 || target.kind == .twoClasses {
            // Pure leaves, which most are, share a vector.
            for output in 0..<target.outputs {
                tree.vectors += (0..<target.outputs).map { $0 == output ? 1 : 0 }
            }
        }
        var open = [Node(place: 0, start: 0, count: count, depth: 0)]
        var samplesSinceStop = 0
        while let node = open.popLast() {
            samplesSinceStop += node.count * max(1, rules.features)
            if samplesSinceStop > 1 << 20 {
                samplesSinceStop = 0
                if shouldStop() { return nil }
            }
            let sum = measure(node)
            guard let split = split(node, sum, least: least, &draws) else {
                setLeaf(node, sum, &tree)
                tree.covers[node.place] = Float(sum.weight / unit)
                continue
            }
            let children = tree.nodes.count
            tree.nodes[node.place] = branch(split, children: children, &tree)
            tree.nodes.append(.leaf(0, at: children))
            tree.nodes.append(.leaf(0, at: children + 1))
            tree.covers += [0, 0]
            tree.depth = max(tree.depth, node.depth + 1)
            gains[split.column] += split.score - sum.score
            let lefts = partition(node, split)
            open.append(
                Node(
                    place: children + 1, start: node.start + lefts, count: node.count - lefts, depth: node.depth + 1))
            open.append(Node(place: children, start: node.start, count: lefts, depth: node.depth + 1))
        }
        return GrownTree(tree: tree, gains: gains)
    }

    // MARK: Nodes

    /// Moves a node's samples that go left before the others; their number.
    private func partition(_ node: Node, _ split: Split) -> Int {
        let (rows, words) = (rows.pointer + node.start, words.pointer + node.start)
        if let bits = marks?.bits, let place = bits.place(of: split.column) {
            return leptune_partition_marked(
                rows, words, rowScratch.pointer, wordScratch.pointer, bits.words(from: place.word), bits.stride,
                UInt32(place.bit), node.count)
        }
        return leptune_partition_samples(
            rows, words, rowScratch.pointer, wordScratch.pointer, features.column(split.column), bestLeft.pointer,
            node.count)
    }

    /// What the samples of a node sum to.
    private struct Sum {
        var packed: UInt64 = 0
        var weight = 0.0
        /// What a split must exceed.
        var score = 0.0
        /// The class of all samples, if they are of one class.
        var onlyClass: Int?
    }

    private func measure(_ node: Node) -> Sum {
        var sum = Sum()
        let samples = words.pointer + node.start
        guard classes > 0 else {
            for place in 0..<node.count { sum.packed &+= samples[place] }
            sum.weight = Double(SplitSearch.hessian(sum.packed))
            let total = Double(SplitSearch.gradient(sum.packed))
            sum.score = total * total / sum.weight
            if target.kind == .twoClasses {
                sum.onlyClass = total == 0 ? 0 : total == sum.weight ? 1 : nil
            }
            return sum
        }
        totals.pointer.update(repeating: 0, count: classes)
        leptune_weigh_classes(
            nil, rows.pointer + node.start, samples, node.count, goesLeft.pointer, totals.pointer)
        var squares = 0.0
        for output in 0..<classes {
            sum.weight += totals.pointer[output]
            squares += totals.pointer[output] * totals.pointer[output]
        }
        sum.score = squares / sum.weight
        sum.onlyClass = (0..<classes).first { totals.pointer[$0] == sum.weight }
        return sum
    }

    private func setLeaf(_ node: Node, _ sum: Sum, _ tree: inout DecisionTree) {
        if let only = sum.onlyClass {
            tree.nodes[node.place] = .leaf(vector: only, at: node.place)
            return
        }
        let samples = words.pointer + node.start
        switch target.kind {
        case .numbers:
            // The mean of the values as they are, not of the rounded ones.
            var total = 0.0
            for place in 0..<node.count {
                let units = Double(SplitSearch.hessian(samples[place]))
                total += units * Double(target.value(of: Int(rows.pointer[node.start + place])))
            }
            tree.nodes[node.place] = .leaf(Float(total / sum.weight), at: node.place)
        case .twoClasses:
            let share = Float(Double(SplitSearch.gradient(sum.packed)) / sum.weight)
            tree.nodes[node.place] = .leaf(vector: tree.vectors.count / 2, at: node.place)
            tree.vectors += [1 - share, share]
        case .classes:
            tree.nodes[node.place] = .leaf(vector: tree.vectors.count / classes, at: node.place)
            for output in 0..<classes { tree.vectors.append(Float(totals.pointer[output] / sum.weight)) }
        }
    }

    private func branch(_ split: Split, children: Int, _ tree: inout DecisionTree) -> leptune_tree_node {
        let column = features.columns[split.column]
        guard split.isCategorical else {
            let threshold = split.bin < column.cuts.count ? column.cuts[split.bin] : Float.infinity
            return .numeric(
                feature: split.column, below: threshold, missingGoesRight: !split.missingGoesLeft, left: children)
        }
        var set = [UInt32](repeating: 0, count: TreeEnsemble.setWords)
        for code in 0..<column.bins where bestLeft.pointer[code] == 1 { set[code / 32] |= 1 << UInt32(code % 32) }
        tree.sets += set
        return .categorical(feature: split.column, set: tree.sets.count / TreeEnsemble.setWords - 1, left: children)
    }

    // MARK: Splits

    /// The best split among a random choice of features; leaves the bins that go left in `bestLeft`, but for marks.
    private func split(_ node: Node, _ sum: Sum, least: Double, _ draws: inout RandomDraws) -> Split? {
        guard sum.onlyClass == nil, node.count > 1, node.depth < rules.maxDepth, sum.weight >= 2 * least else {
            return nil
        }
        var best = Split()
        // By less than rounding no split is better than none.
        let bound = sum.score * (1 + 1e-10)
        // Marks are summed together, and so drawn ahead.
        var drawn = 0
        for visited in 0..<order.count {
            if visited >= rules.features, best.score > bound { break }
            if visited == drawn {
                drawn = marks == nil ? visited + 1 : max(visited + 1, min(rules.features, order.count))
                for place in visited..<drawn {
                    let other = place + draws.index(below: order.count - place)
                    let column = order.pointer[other]
                    order.pointer[other] = order.pointer[place]
                    order.pointer[place] = column
                }
                marks?.compute(
                    UnsafeBufferPointer(start: order.pointer + visited, count: drawn - visited),
                    rows: rows.pointer + node.start, words: words.pointer + node.start, count: node.count)
            }
            let column = Int(order.pointer[visited])
            if let marks, marks.bits.place(of: column) != nil {
                take(leptune_mark_split(marks[column], sum.packed, least), column, &best)
                continue
            }
            let description = features.columns[column]
            switch (rules.threshold, description.isCategorical) {
            case (.best, false): tryBest(&best, column, description, node, sum, least)
            case (.best, true), (.random, _): tryTable(&best, column, description, node, sum, least, &draws)
            }
        }
        guard best.score > bound else { return nil }
        if !best.isCategorical, marks?.bits.place(of: best.column) == nil {
            let description = features.columns[best.column]
            bestLeft.pointer.update(repeating: 0, count: bestLeft.count)
            bestLeft.pointer.update(repeating: 1, count: best.bin + 1)
            if description.hasMissing { bestLeft.pointer[description.bins] = best.missingGoesLeft ? 1 : 0 }
        }
        return best
    }

    /// Tries the best place of a feature of numbers.
    private func tryBest(
        _ best: inout Split, _ column: Int, _ description: BinnedFeatures.Column, _ node: Node, _ sum: Sum,
        _ least: Double
    ) {
        let bins = features.column(column)
        let (rows, words) = (rows.pointer + node.start, words.pointer + node.start)
        let found =
            if classes > 0 {
                leptune_class_split(
                    bins, rows, words, node.count, description.bins, classes, totals.pointer, least,
                    classHistogram.pointer, left.pointer, right.pointer)
            } else {
                leptune_number_split(
                    bins, rows, words, node.count, description.bins, sum.packed, least, histogram.pointer)
            }
        take(found, column, &best)
    }

    /// Takes a split of a feature of numbers if it is better than the best so far.
    private func take(_ found: leptune_node_split, _ column: Int, _ best: inout Split) {
        guard found.score > best.score else { return }
        best = Split(
            score: found.score, column: column, bin: Int(found.bin), missingGoesLeft: found.missing_goes_left != 0)
    }

    /// Tries one way of sending bins left: a random one, or for codes the best by their order.
    private func tryTable(
        _ best: inout Split, _ column: Int, _ description: BinnedFeatures.Column, _ node: Node, _ sum: Sum,
        _ least: Double, _ draws: inout RandomDraws
    ) {
        goesLeft.pointer.update(repeating: 0, count: goesLeft.count)
        var split = Split(column: column, isCategorical: description.isCategorical)
        if description.isCategorical {
            if rules.threshold == .random {
                for code in 0..<description.bins { goesLeft.pointer[code] = UInt8(draws.index(below: 2)) }
            } else {
                orderCodes(column, description, node, sum, least)
            }
        } else {
            var (low, high): (Int32, Int32) = (0, 0)
            leptune_bin_range(
                features.column(column), rows.pointer + node.start, node.count, description.bins, &low, &high)
            guard high >= low, high > low || description.hasMissing else { return }
            split.bin = Int(low)
            if high > low {
                let (first, last) = (description.cuts[Int(low)], description.cuts[Int(high) - 1])
                let place = Double(first) + draws.uniform() * (Double(last) - Double(first))
                while split.bin < Int(high) - 1, Double(description.cuts[split.bin]) < place { split.bin += 1 }
            } else {
                // Numbers that are all in one bin, against missing ones.
                split.bin = description.bins - 1
            }
            goesLeft.pointer.update(repeating: 1, count: split.bin + 1)
            if description.hasMissing {
                split.missingGoesLeft = high > low && draws.index(below: 2) == 1
                goesLeft.pointer[description.bins] = split.missingGoesLeft ? 1 : 0
            }
        }
        split.score = score(of: column, node, sum, least)
        guard split.score > best.score else { return }
        best = split
        bestLeft.pointer.update(from: goesLeft.pointer, count: goesLeft.count)
    }

    /// Sends those codes left that have the least share of the second class, of the most frequent class, or the least mean,
    /// where that is best.
    private func orderCodes(
        _ column: Int, _ description: BinnedFeatures.Column, _ node: Node, _ sum: Sum, _ least: Double
    ) {
        let bins = features.column(column)
        present.pointer.update(repeating: 0, count: present.count)
        kept.pointer.update(repeating: 0, count: kept.count)
        let frequent = (0..<classes).max { totals.pointer[$0] < totals.pointer[$1] } ?? 0
        var total = 0.0
        for place in node.start..<(node.start + node.count) {
            let bin = Int(bins[Int(rows.pointer[place])])
            let word = words.pointer[place]
            if classes == 0 {
                present.pointer[bin] += Double(SplitSearch.hessian(word))
                kept.pointer[bin] += Double(SplitSearch.gradient(word))
                total += Double(SplitSearch.gradient(word))
            } else {
                let units = Double(word >> 32)
                present.pointer[bin] += units
                if Int(UInt32(truncatingIfNeeded: word)) == frequent {
                    kept.pointer[bin] += units
                    total += units
                }
            }
        }
        let codes = (0..<description.bins).filter { present.pointer[$0] > 0 }.sorted {
            let (a, b) = (kept.pointer[$0] / present.pointer[$0], kept.pointer[$1] / present.pointer[$1])
            return a == b ? $0 < $1 : a < b
        }
        var (weight, part, bestScore, bestCount) = (0.0, 0.0, -1.0, 0)
        for (place, code) in codes.enumerated() {
            weight += present.pointer[code]
            part += kept.pointer[code]
            guard weight >= least, sum.weight - weight >= least else { continue }
            let rest = total - part
            let score = part * part / weight + rest * rest / (sum.weight - weight)
            if score > bestScore { (bestScore, bestCount) = (score, place + 1) }
        }
        for code in codes.prefix(bestCount) { goesLeft.pointer[code] = 1 }
    }

    /// The score of the split that `goesLeft` makes; −1 if a side is too light.
    private func score(of column: Int, _ node: Node, _ sum: Sum, _ least: Double) -> Double {
        let bins = features.column(column)
        let (rows, words) = (rows.pointer + node.start, words.pointer + node.start)
        guard classes > 0 else {
            let packed = leptune_sum_left(bins, rows, words, node.count, goesLeft.pointer)
            let weight = Double(SplitSearch.hessian(packed))
            guard weight >= least, sum.weight - weight >= least else { return -1 }
            let part = Double(SplitSearch.gradient(packed))
            let rest = Double(SplitSearch.gradient(sum.packed)) - part
            return part * part / weight + rest * rest / (sum.weight - weight)
        }
        left.pointer.update(repeating: 0, count: classes)
        leptune_weigh_classes(bins, rows, words, node.count, goesLeft.pointer, left.pointer)
        var (weight, squares, restSquares) = (0.0, 0.0, 0.0)
        for output in 0..<classes {
            let rest = totals.pointer[output] - left.pointer[output]
            weight += left.pointer[output]
            squares += left.pointer[output] * left.pointer[output]
            restSquares += rest * rest
        }
        guard weight >= least, sum.weight - weight >= least else { return -1 }
        return squares / weight + restSquares / (sum.weight - weight)
    }
}
