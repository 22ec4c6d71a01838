import CKernels

extension TreeEnsemble {
    /// Writes everything.
    func encode(into archive: inout TensorArchive) {
        archive["roots"] = .indices(roots)
        archive["thresholds"] = .floats(nodes.map(\.threshold))
        archive["features"] = .indices(nodes.map { Int32(bitPattern: $0.feature) })
        archive["children"] = .indices(nodes.map(\.left))
        archive["payloads"] = .indices(nodes.map(\.payload))
        archive["sets"] = .indices(sets.map { Int32(bitPattern: $0) })
        archive["vectors"] = .floats(vectors)
        if !leafCovers.isEmpty { archive["leaf-covers"] = .floats(leafCovers) }
    }

    /// Reads an ensemble and checks that every walk through it ends in a leaf.
    ///
    /// - Parameters:
    ///   - columns: How many features there are.
    ///   - outputs: How many outputs the trees serve.
    /// - Throws: ``CheckpointError`` if the archive holds no such trees.
    init(_ archive: TensorArchive, columns: Int, outputs: Int, leaves: Leaves) throws(CheckpointError) {
        guard outputs > 0 else { throw .mismatch("it has no outputs") }
        let roots = try archive.indices("roots")
        let features = try archive.indices("features")
        let count = features.count
        guard count < Int(Int32.max) else { throw .mismatch("it has \(count) nodes") }
        let thresholds = try archive.floats("thresholds", count: count)
        let children = try archive.indices("children", count: count)
        let payloads = try archive.indices("payloads", count: count)
        let sets = try archive.indices("sets")
        let vectors = try archive.floats("vectors")
        // Files of earlier versions do not have them.
        let leafCovers = archive["leaf-covers"] == nil ? [] : try archive.floats("leaf-covers")
        guard sets.count % Self.setWords == 0, vectors.count % outputs == 0, vectors.allSatisfy(\.isFinite),
            leaves == .vectors || vectors.isEmpty, leafCovers.allSatisfy({ $0.isFinite && $0 >= 0 }),
            roots.isEmpty == (count == 0), roots.first ?? 0 == 0,
            roots.allSatisfy({ $0 >= 0 })
        else { throw .mismatch("its trees are not whole") }
        self.init(
            outputs: outputs, leaves: leaves,
            nodes: (0..<count).map {
                leptune_tree_node(
                    threshold: thresholds[$0], feature: UInt32(bitPattern: features[$0]), left: children[$0],
                    payload: payloads[$0])
            }, sets: sets.map { UInt32(bitPattern: $0) }, vectors: vectors, roots: roots,
            depths: [Int32](repeating: 0, count: roots.count), leafCovers: leafCovers)
        try findDepths(columns: columns)
    }

    /// Sets the depth of each tree, if in all of them children come after their parents and everything named exists.
    mutating func findDepths(columns: Int) throws(CheckpointError) {
        var depths: [Int32] = []
        var depthOfNode = [Int32](repeating: 0, count: nodes.count)
        for tree in roots.indices {
            let end = tree + 1 < roots.count ? Int(roots[tree + 1]) : nodes.count
            guard Int(roots[tree]) < end, end <= nodes.count else { throw .mismatch("its trees overlap") }
            depths.append(try check(Int(roots[tree])..<end, columns: columns, depths: &depthOfNode))
        }
        self = TreeEnsemble(
            outputs: outputs, leaves: leaves, nodes: nodes, sets: sets, vectors: vectors, roots: roots, depths: depths,
            leafCovers: leafCovers)
    }

    /// The depth of the tree at some places, if children come after their parents and everything named exists.
    private func check(
        _ places: Range<Int>, columns: Int, depths: inout [Int32]
    ) throws(CheckpointError) -> Int32 {
        var deepest: Int32 = 0
        for place in places {
            let node = nodes[place]
            // The leaves of a tree are counted through its nodes: each must be reached, and only once.
            guard depths[place] > 0 || place == places.lowerBound else { throw .mismatch("node \(place) is apart") }
            if node.isLeaf {
                guard node.left == place, node.feature == 0 else { throw .mismatch("leaf \(place) is not one") }
                switch leaves {
                case .numbers: guard node.value.isFinite else { throw .mismatch("leaf \(place) has no value") }
                case .vectors:
                    guard 0..<(vectors.count / outputs) ~= Int(node.payload) else {
                        throw .mismatch("leaf \(place) has no value")
                    }
                }
                continue
            }
            guard Int(node.left) > place, Int(node.left) + 1 < places.upperBound, node.column < columns,
                !node.asksForCode || 0..<(sets.count / Self.setWords) ~= Int(node.payload)
            else { throw .mismatch("node \(place) leads nowhere") }
            for child in [Int(node.left), Int(node.left) + 1] {
                guard depths[child] == 0 else { throw .mismatch("node \(child) has two parents") }
                depths[child] = depths[place] + 1
                deepest = max(deepest, depths[child])
            }
        }
        return deepest
    }
}
