import CKernels

extension TreeEnsemble {
    /// From so many rows on it pays to mark the trees first.
    private static let rowsWorthMarking = 256

    /// Adds the values of the trees in a range for each row; sums are laid out row by row.
    ///
    /// Few rows walk each tree from its root; many ask all nodes of a tree at once. Both add the same numbers in the same
    /// order, tree by tree.
    ///
    /// - Parameters:
    ///   - trees: Which trees; the first of a range counts for output 0.
    ///   - features: Rows of so many columns; not read if there are none.
    ///   - outputs: Numbers of a row among the sums, if not all of the ensemble's.
    func addValues(
        of trees: Range<Int>, features: UnsafePointer<Float>, columns: Int, rows: Int,
        to sums: UnsafeMutablePointer<Float>, outputs: Int? = nil
    ) {
        let outputs = outputs ?? self.outputs
        guard !trees.isEmpty, rows > 0 else { return }
        if rows >= Self.rowsWorthMarking, leaves == .numbers, let marked = MarkedTrees(self, trees) {
            marked.addValues(
                features: features, columns: columns, rows: rows, sets: sets, outputs: outputs, to: sums)
            return
        }
        nodes.withUnsafeBufferPointer { nodes in
            sets.withUnsafeBufferPointer { sets in
                roots.withUnsafeBufferPointer { roots in
                    depths.withUnsafeBufferPointer { depths in
                        guard let root = roots.baseAddress, let depth = depths.baseAddress else { return }
                        let forest = leptune_trees(
                            nodes: nodes.baseAddress, sets: sets.baseAddress, roots: root + trees.lowerBound,
                            depths: depth + trees.lowerBound, trees: trees.count, asks_for_codes: sets.isEmpty ? 0 : 1)
                        switch leaves {
                        case .numbers: leptune_add_tree_values(forest, features, columns, rows, sums, outputs)
                        case .vectors:
                            vectors.withUnsafeBufferPointer {
                                leptune_add_tree_vectors(
                                    forest, $0.baseAddress, features, columns, rows, sums, outputs)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The trees of a range in the form that asks all their nodes at once.
private struct MarkedTrees {
    private let marks: [leptune_tree_mark]
    private let values: [Float]
    private let firstMarks: [Int32]
    private let firstValues: [Int32]

    /// Marks trees; nil if one of them is too large.
    init?(_ ensemble: TreeEnsemble, _ trees: Range<Int>) {
        func end(_ tree: Int) -> Int {
            tree + 1 < ensemble.count ? Int(ensemble.roots[tree + 1]) : ensemble.nodes.count
        }
        let first = Int(ensemble.roots[trees.lowerBound])
        let nodeCount = end(trees.upperBound - 1) - first
        let largest = trees.map { end($0) - Int(ensemble.roots[$0]) }.max() ?? 0
        guard largest < 2 * Int(leptune_most_marked_leaves) else { return nil }
        let counts = Storage<UInt32>(largest, repeating: 0)
        let firsts = Storage<UInt32>(largest, repeating: 0)
        var firstMarks: [Int32] = [0]
        var firstValues: [Int32] = [0]
        var markCount = 0
        var valueCount = 0
        var isWhole = true
        var marks: [leptune_tree_mark] = []
        values = [Float](unsafeUninitializedCapacity: nodeCount) { values, valuesInitialised in
            marks = [leptune_tree_mark](unsafeUninitializedCapacity: nodeCount) { marks, marksInitialised in
                ensemble.nodes.withUnsafeBufferPointer { nodes in
                    guard let marks = marks.baseAddress, let values = values.baseAddress else { return }
                    for tree in trees where isWhole {
                        let leaves = leptune_mark_tree(
                            nodes.baseAddress, Int(ensemble.roots[tree]), end(tree), counts.pointer, firsts.pointer,
                            marks + markCount, values + valueCount)
                        isWhole = leaves > 0
                        guard isWhole else { return }
                        markCount += leaves - 1
                        valueCount += leaves
                        firstMarks.append(Int32(markCount))
                        firstValues.append(Int32(valueCount))
                    }
                }
                marksInitialised = markCount
            }
            valuesInitialised = valueCount
        }
        guard isWhole else { return nil }
        self.marks = marks
        self.firstMarks = firstMarks
        self.firstValues = firstValues
    }

    func addValues(
        features: UnsafePointer<Float>, columns: Int, rows: Int, sets: [UInt32], outputs: Int,
        to sums: UnsafeMutablePointer<Float>
    ) {
        let block = Storage<Float>(64 * columns, repeating: 0)
        marks.withUnsafeBufferPointer { marks in
            values.withUnsafeBufferPointer { values in
                sets.withUnsafeBufferPointer { sets in
                    firstMarks.withUnsafeBufferPointer { firstMarks in
                        firstValues.withUnsafeBufferPointer { firstValues in
                            leptune_add_marked_values(
                                leptune_marked_trees(
                                    marks: marks.baseAddress, values: values.baseAddress, sets: sets.baseAddress,
                                    first_marks: firstMarks.baseAddress, first_values: firstValues.baseAddress,
                                    trees: firstMarks.count - 1),
                                features, columns, rows, block.pointer, sums, outputs)
                        }
                    }
                }
            }
        }
    }
}
