import CKernels
import LinearAlgebra

/// Decision trees in one flat array of nodes, walked by many rows at once.
///
/// Leaves hold a number each, and trees take turns over the outputs: tree `t` adds to output `t mod outputs`. Or leaves
/// hold a vector each, one number for every output.
struct TreeEnsemble: Sendable {
    /// What leaves hold.
    enum Leaves: Sendable {
        /// A number, in the node.
        case numbers
        /// A vector; the node holds its place among ``TreeEnsemble/vectors``.
        case vectors
    }

    let outputs: Int
    let leaves: Leaves
    private(set) var nodes: [leptune_tree_node] = []
    /// Of categorical nodes, ``setWords`` words each.
    private(set) var sets: [UInt32] = []
    /// Of leaves, `outputs` numbers each.
    private(set) var vectors: [Float] = []
    private(set) var roots: [Int32] = []
    /// The steps to each tree's deepest leaf.
    private(set) var depths: [Int32] = []
    /// How many training rows reached each leaf, leaf by leaf in the order of nodes; fewer numbers where that is not
    /// known of all trees.
    private(set) var leafCovers: [Float] = []

    static let setWords = Int(leptune_code_set_words)

    init(outputs: Int, leaves: Leaves) {
        self.outputs = outputs
        self.leaves = leaves
    }

    /// Creates an ensemble from parts that belong together.
    init(
        outputs: Int, leaves: Leaves, nodes: [leptune_tree_node], sets: [UInt32], vectors: [Float], roots: [Int32],
        depths: [Int32], leafCovers: [Float]
    ) {
        self.init(outputs: outputs, leaves: leaves)
        self.nodes = nodes
        self.sets = sets
        self.vectors = vectors
        self.roots = roots
        self.depths = depths
        self.leafCovers = leafCovers
    }

    /// How many trees there are.
    var count: Int { roots.count }

    /// Appends a tree whose nodes count children, sets and vectors from its own beginning.
    mutating func append(_ tree: DecisionTree) {
        let firstNode = Int32(nodes.count)
        let firstSet = Int32(sets.count / Self.setWords)
        let firstVector = Int32(vectors.count / outputs)
        roots.append(firstNode)
        depths.append(Int32(tree.depth))
        for node in tree.nodes {
            var placed = node
            placed.left += firstNode
            if node.asksForCode { placed.payload += firstSet }
            if node.isLeaf, leaves == .vectors { placed.payload += firstVector }
            nodes.append(placed)
        }
        sets += tree.sets
        vectors += tree.vectors
        if tree.covers.count == tree.nodes.count {
            for (node, cover) in zip(tree.nodes, tree.covers) where node.isLeaf { leafCovers.append(cover) }
        }
    }

    /// How many training rows reached each node; nil if that is not known of all leaves.
    var nodeCovers: [Double]? {
        guard leafCovers.count == nodes.reduce(0, { $0 + ($1.isLeaf ? 1 : 0) }) else { return nil }
        var covers = [Double](repeating: 0, count: nodes.count)
        var leaf = leafCovers.count
        // Children come after their parents.
        for place in nodes.indices.reversed() {
            if nodes[place].isLeaf {
                leaf -= 1
                covers[place] = Double(leafCovers[leaf])
            } else {
                let left = Int(nodes[place].left)
                covers[place] = covers[left] + covers[left + 1]
            }
        }
        return covers
    }

    /// Makes room for so many trees in all if the others are like those here, so that nothing is copied as they come.
    mutating func reserve(trees: Int) {
        guard count > 0, trees > count else { return }
        func room(_ size: Int) -> Int { Int(1.05 * Double(size) / Double(count) * Double(trees)) }
        nodes.reserveCapacity(room(nodes.count))
        sets.reserveCapacity(room(sets.count))
        vectors.reserveCapacity(room(vectors.count))
    }

    /// Keeps the first trees only.
    mutating func truncate(to trees: Int) {
        guard trees < count else { return }
        let leavesLeft = nodes[..<Int(roots[trees])].reduce(0) { $0 + ($1.isLeaf ? 1 : 0) }
        leafCovers.removeSubrange(min(leavesLeft, leafCovers.count)...)
        nodes.removeSubrange(Int(roots[trees])...)
        roots.removeSubrange(trees...)
        depths.removeSubrange(trees...)
        let usedSets = nodes.lazy.filter(\.asksForCode).map { Int($0.payload) + 1 }.max() ?? 0
        sets.removeSubrange((usedSets * Self.setWords)...)
        guard leaves == .vectors else { return }
        let usedVectors = nodes.lazy.filter(\.isLeaf).map { Int($0.payload) + 1 }.max() ?? 0
        vectors.removeSubrange((usedVectors * outputs)...)
    }
}

/// One tree, as it was grown.
struct DecisionTree {
    /// The root comes first; children, sets and vectors are counted from the beginning of this tree.
    var nodes: [leptune_tree_node] = []
    /// Of its categorical nodes, ``TreeEnsemble/setWords`` words each.
    var sets: [UInt32] = []
    /// Of its leaves, if they hold vectors.
    var vectors: [Float] = []
    /// The steps to the deepest leaf.
    var depth = 0
    /// How many rows it was grown on reached each leaf, by the places of nodes; empty if that is not known.
    var covers: [Float] = []
}

extension leptune_tree_node {
    /// A leaf of a value.
    static func leaf(_ value: Float, at place: Int) -> leptune_tree_node {
        leptune_tree_node(
            threshold: .nan, feature: 0, left: Int32(place), payload: Int32(bitPattern: value.bitPattern))
    }

    /// A leaf of a vector.
    static func leaf(vector: Int, at place: Int) -> leptune_tree_node {
        leptune_tree_node(threshold: .nan, feature: 0, left: Int32(place), payload: Int32(vector))
    }

    /// A node that sends numbers below a threshold left.
    static func numeric(feature: Int, below threshold: Float, missingGoesRight: Bool, left: Int) -> leptune_tree_node {
        leptune_tree_node(
            threshold: threshold, feature: UInt32(feature) | (missingGoesRight ? leptune_missing_goes_right : 0),
            left: Int32(left), payload: 0)
    }

    /// A node that sends the codes of a set left.
    static func categorical(feature: Int, set: Int, left: Int) -> leptune_tree_node {
        leptune_tree_node(
            threshold: 0, feature: UInt32(feature) | UInt32(leptune_asks_for_code), left: Int32(left),
            payload: Int32(set))
    }

    var asksForCode: Bool { feature & UInt32(leptune_asks_for_code) != 0 }
    var isLeaf: Bool { threshold.isNaN }
    var column: Int { Int(feature & UInt32(leptune_feature_mask)) }
    var value: Float { Float(bitPattern: UInt32(bitPattern: payload)) }
}
