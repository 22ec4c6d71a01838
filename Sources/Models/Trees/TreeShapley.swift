import CKernels
import LinearAlgebra

/// Exact Shapley values of trees in the time that their paths take, not that of all sets of features.
///
/// A feature that is not known sends a row both ways, each by the share of the training rows that went there: the
/// path-dependent form, for which the trees have to know how many rows reached each leaf.
///
/// - SeeAlso: Lundberg, Erion, Chen and others 2020, "From local explanations to global understanding with explainable
///   AI for trees", doi:10.1038/s42256-019-0138-9, algorithm 2.
struct TreeShapley {
    /// A feature on the way to a node.
    private struct Step {
        /// The feature; −1 for the root.
        var feature: Int32
        /// The share of rows that come this way if the feature is not known, and whether this row does if it is.
        var zero, one: Double
        /// The weight of sets of the features so far, by their size.
        var weight: Double
    }

    private let trees: TreeEnsemble
    private let covers: [Double]
    private let columns: Int
    /// Numbers of a leaf.
    private let width: Int

    /// Prepares; nil if the trees do not know their rows.
    init?(_ trees: TreeEnsemble, columns: Int) {
        guard let covers = trees.nodeCovers else { return nil }
        self.trees = trees
        self.covers = covers
        self.columns = columns
        width = trees.leaves == .vectors ? trees.outputs : 1
    }

    /// What each feature adds to the sums of the trees' values.
    ///
    /// - Parameter features: Rows.
    /// - Returns: Values named by number, one output for each of the ensemble.
    /// - Complexity: O(rows · leaves · depth²).
    func values(of features: Matrix<Float>) -> ShapleyValues {
        var result = ShapleyValues(
            names: (0..<columns).map(String.init), rows: features.rows, outputs: trees.outputs, scale: .score)
        let deepest = Int(trees.depths.max() ?? 0)
        let path = UnsafeMutablePointer<Step>.allocate(capacity: (deepest + 2) * (deepest + 3) / 2 + 1)
        defer { path.deallocate() }
        for tree in 0..<trees.count {
            let mean = self.mean(of: tree)
            for (output, value) in mean.enumerated() { result.base[firstOutput(of: tree) + output] += value }
        }
        features.withUnsafeBufferPointer { values in
            result.elements.withUnsafeMutableBufferPointer { sums in
                trees.nodes.withUnsafeBufferPointer { nodes in
                    covers.withUnsafeBufferPointer { covers in
                        for row in 0..<features.rows {
                            let walk = Walk(
                                nodes: nodes, covers: covers, sets: trees.sets, vectors: trees.vectors, width: width,
                                row: UnsafeBufferPointer(rebasing: values[(row * columns)..<((row + 1) * columns)]))
                            for tree in 0..<trees.count {
                                let first = row * columns * trees.outputs + firstOutput(of: tree)
                                guard let target = sums.baseAddress.map({ $0 + first }) else { continue }
                                walk.visit(
                                    Int(trees.roots[tree]), depth: 0, path, zero: 1, one: 1, feature: -1,
                                    to: target, stride: trees.outputs)
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    private func firstOutput(of tree: Int) -> Int { trees.leaves == .vectors ? 0 : tree % trees.outputs }

    /// The mean value of a tree over its rows.
    private func mean(of tree: Int) -> [Double] {
        let root = Int(trees.roots[tree])
        let end = tree + 1 < trees.count ? Int(trees.roots[tree + 1]) : trees.nodes.count
        var sums = [Double](repeating: 0, count: width)
        for place in root..<end where trees.nodes[place].isLeaf {
            let node = trees.nodes[place]
            for output in 0..<width {
                let value =
                    width == 1 && trees.leaves == .numbers
                    ? node.value : trees.vectors[Int(node.payload) * width + output]
                sums[output] += covers[place] * Double(value)
            }
        }
        return covers[root] > 0 ? sums.map { $0 / covers[root] } : sums
    }

    /// The way of one row through trees.
    private struct Walk {
        let nodes: UnsafeBufferPointer<leptune_tree_node>
        let covers: UnsafeBufferPointer<Double>
        let sets: [UInt32]
        let vectors: [Float]
        let width: Int
        let row: UnsafeBufferPointer<Float>

        /// Whether the row goes right at a node.
        private func goesRight(_ node: leptune_tree_node) -> Bool {
            let x = row[node.column]
            if node.asksForCode {
                let code = x >= 0 && x < Float(leptune_codes) ? Int(x) : 0
                let word = sets[Int(node.payload) * TreeEnsemble.setWords + code / 32]
                return word >> UInt32(code % 32) & 1 == 0
            }
            return x.isNaN ? node.feature & UInt32(leptune_missing_goes_right) != 0 : x >= node.threshold
        }

        /// Adds what the leaves below a node give to each feature on the way to them.
        ///
        /// - Parameters:
        ///   - depth: How many steps the path of the parent has, the root's among them.
        ///   - parent: The path of the parent, with room behind it for the paths of all nodes below.
        func visit(
            _ place: Int, depth: Int, _ parent: UnsafeMutablePointer<Step>, zero: Double, one: Double, feature: Int32,
            to target: UnsafeMutablePointer<Double>, stride: Int
        ) {
            // Neither set of rows comes here.
            guard zero != 0 || one != 0 else { return }
            let path = parent + depth
            if depth > 0 { path.update(from: parent, count: depth) }
            extend(path, depth, zero: zero, one: one, feature: feature)
            let node = nodes[place]
            guard !node.isLeaf else {
                for index in 1..<max(1, depth + 1) {
                    let step = path[index]
                    let weight = sumWithout(path, depth, index) * (step.one - step.zero)
                    let values = target + Int(step.feature) * stride
                    if stride == width, !vectors.isEmpty {
                        for output in 0..<width {
                            values[output] += weight * Double(vectors[Int(node.payload) * width + output])
                        }
                    } else {
                        values[0] += weight * Double(node.value)
                    }
                }
                return
            }
            let right = goesRight(node)
            let (hot, cold) = (Int(node.left) + (right ? 1 : 0), Int(node.left) + (right ? 0 : 1))
            var (zeroBefore, oneBefore) = (1.0, 1.0)
            var steps = depth
            let column = Int32(node.column)
            if depth > 0, let index = (1...depth).first(where: { path[$0].feature == column }) {
                (zeroBefore, oneBefore) = (path[index].zero, path[index].one)
                unwind(path, depth, index)
                steps -= 1
            }
            let cover = covers[place]
            let hotShare = cover > 0 ? covers[hot] / cover : 0.5
            let coldShare = cover > 0 ? covers[cold] / cover : 0.5
            visit(
                hot, depth: steps + 1, path, zero: zeroBefore * hotShare, one: oneBefore, feature: column, to: target,
                stride: stride)
            visit(
                cold, depth: steps + 1, path, zero: zeroBefore * coldShare, one: 0, feature: column, to: target,
                stride: stride)
        }

        private func extend(
            _ path: UnsafeMutablePointer<Step>, _ depth: Int, zero: Double, one: Double, feature: Int32
        ) {
            (path + depth).initialize(to: Step(feature: feature, zero: zero, one: one, weight: depth == 0 ? 1 : 0))
            let length = Double(depth + 1)
            for i in Swift.stride(from: depth - 1, through: 0, by: -1) {
                path[i + 1].weight += one * path[i].weight * Double(i + 1) / length
                path[i].weight = zero * path[i].weight * Double(depth - i) / length
            }
        }

        private func unwind(_ path: UnsafeMutablePointer<Step>, _ depth: Int, _ index: Int) {
            let (one, zero) = (path[index].one, path[index].zero)
            let length = Double(depth + 1)
            var next = path[depth].weight
            for i in Swift.stride(from: depth - 1, through: 0, by: -1) {
                if one != 0 {
                    let weight = path[i].weight
                    path[i].weight = next * length / (Double(i + 1) * one)
                    next = weight - path[i].weight * zero * Double(depth - i) / length
                } else {
                    path[i].weight = path[i].weight * length / (zero * Double(depth - i))
                }
            }
            for i in index..<depth {
                path[i].feature = path[i + 1].feature
                path[i].zero = path[i + 1].zero
                path[i].one = path[i + 1].one
            }
        }

        /// The sum of the weights of the path without one of its steps.
        private func sumWithout(_ path: UnsafeMutablePointer<Step>, _ depth: Int, _ index: Int) -> Double {
            let (one, zero) = (path[index].one, path[index].zero)
            let length = Double(depth + 1)
            var next = path[depth].weight
            var total = 0.0
            for i in Swift.stride(from: depth - 1, through: 0, by: -1) {
                if one != 0 {
                    let weight = next * length / (Double(i + 1) * one)
                    total += weight
                    next = path[i].weight - weight * zero * Double(depth - i) / length
                } else if zero != 0 {
                    total += path[i].weight * length / (zero * Double(depth - i))
                }
            }
            return total
        }
    }
}
