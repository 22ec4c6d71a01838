import CKernels

/// A tree of XGBoost's, with its nodes level by level, so that the children of a node are neighbours.
struct XGBoostTree: Sendable, Equatable {
    struct Node: Sendable, Equatable {
        var parent: Int
        /// The left of two children; nil for a leaf.
        var left: Int?
        var feature = 0
        /// Numbers below go left; of a leaf, its value.
        var condition: Float
        var missingGoesLeft = false
        var baseWeight: Float
        var gain: Float
        var hessian: Float
    }

    let nodes: [Node]

    /// Reads a tree from its place in XGBoost's JSON and checks that it is one.
    ///
    /// - Parameter columns: How many features there are.
    /// - Throws: ``CheckpointError`` if arrays are missing or differ in length, a child does not exist or has two parents,
    ///   a feature does not exist, a number is not finite, or a node asks for a category.
    init(_ json: JSONValue, columns: Int) throws(CheckpointError) {
        let lefts = try json.numbers("left_children")
        let count = lefts.count
        func array(_ name: String) throws(CheckpointError) -> [Double] {
            let numbers = try json.numbers(name)
            guard numbers.count == count else { throw .mismatch("\(name) of a tree has \(numbers.count) elements") }
            return numbers
        }
        let rights = try array("right_children")
        let features = try array("split_indices")
        let conditions = try array("split_conditions")
        let defaults = try array("default_left")
        let baseWeights = try array("base_weights")
        let gains = try array("loss_changes")
        let hessians = try array("sum_hessian")
        guard try array("split_type").allSatisfy({ $0 == 0 }) else {
            throw .mismatch("a tree asks for categories")
        }
        guard count > 0 else { throw .mismatch("a tree has no nodes") }

        // Level by level from the root; nodes that pruning left behind are not reached.
        var order = [0]
        var parents = [Int(Int32.max)]
        var isReached = [Bool](repeating: false, count: count)
        isReached[0] = true
        var nodes: [Node] = []
        while nodes.count < order.count {
            let (place, source) = (nodes.count, order[nodes.count])
            var node = Node(
                parent: parents[place], condition: Float(conditions[source]), baseWeight: Float(baseWeights[source]),
                gain: Float(gains[source]), hessian: Float(hessians[source]))
            guard node.condition.isFinite, node.baseWeight.isFinite, node.gain.isFinite, node.hessian.isFinite else {
                throw .mismatch("node \(source) of a tree has numbers that are not finite")
            }
            if lefts[source] != -1 {
                guard let left = Int(exactly: lefts[source]), let right = Int(exactly: rights[source]),
                    let feature = Int(exactly: features[source]), (0..<columns).contains(feature),
                    (0..<count).contains(left), (0..<count).contains(right), !isReached[left], !isReached[right],
                    left != right
                else { throw .mismatch("node \(source) of a tree leads nowhere") }
                isReached[left] = true
                isReached[right] = true
                node.left = order.count
                node.feature = feature
                node.missingGoesLeft = defaults[source] != 0
                order += [left, right]
                parents += [place, place]
            }
            nodes.append(node)
        }
        self.nodes = nodes
    }

    private init(nodes: [Node]) { self.nodes = nodes }

    /// The tree with the values of its leaves times a factor.
    func scaled(by factor: Float) -> XGBoostTree {
        mapping { node in
            if node.left == nil { node.condition *= factor }
        }
    }

    /// The tree with other conditions of its splits.
    ///
    /// - Parameter map: Gives the new condition for a feature and the old one.
    func mappingConditions(_ map: (Int, Float) -> Float) -> XGBoostTree {
        mapping { node in
            if node.left != nil { node.condition = map(node.feature, node.condition) }
        }
    }

    private func mapping(_ change: (inout Node) -> Void) -> XGBoostTree {
        XGBoostTree(
            nodes: nodes.map { node in
                var changed = node
                change(&changed)
                return changed
            })
    }

    /// The tree as ours.
    var decisionTree: DecisionTree {
        var tree = DecisionTree()
        tree.covers = nodes.map { $0.left == nil ? max(0, $0.hessian) : 0 }
        var depths = [Int](repeating: 0, count: nodes.count)
        for (place, node) in nodes.enumerated() {
            guard let left = node.left else {
                tree.nodes.append(.leaf(node.condition, at: place))
                continue
            }
            tree.nodes.append(
                .numeric(
                    feature: node.feature, below: node.condition, missingGoesRight: !node.missingGoesLeft, left: left))
            depths[left] = depths[place] + 1
            depths[left + 1] = depths[place] + 1
        }
        tree.depth = depths.max() ?? 0
        return tree
    }
}
