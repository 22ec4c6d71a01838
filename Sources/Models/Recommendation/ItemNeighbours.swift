import LinearAlgebra

/// Items that speak for each other: what the k-nearest-neighbours method and the linear autoencoder come to.
///
/// The score of an item is the sum of the weights that the items of the history give it.
package struct ItemNeighbours: Sendable {
    /// Items × items: of each the neighbours that it speaks for, and with which weight.
    package let weights: CompressedRows

    /// Takes weights.
    package init(weights: CompressedRows) { self.weights = weights }

    func score(_ histories: CompressedRows, rows: Range<Int>, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        let items = weights.columns
        for row in rows {
            let start = (row - rows.lowerBound) * items
            for item in histories.row(row) {
                for entry in weights.range(of: Int(item)) {
                    scores[start + Int(weights.indices[entry])] += weights.values[entry]
                }
            }
        }
    }
}

extension ItemNeighbours {
    /// Items at a time that one thread takes.
    private static let block = 32

    /// The neighbours of each item by how often both were chosen by the same users: the cosine of their columns, with a
    /// number added to its denominator that keeps rare pairs down.
    ///
    /// w = |both| / (√(|i| · |j|) + shrinkage); of each item the largest are kept.
    ///
    /// - Parameters:
    ///   - matrix: The interactions; their values do not count.
    ///   - neighbours: How many each item keeps, at least 1.
    ///   - shrinkage: From 0.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked between blocks of items.
    /// - Throws: `TrainingError.stopped`.
    /// - Complexity: O(Σ over users of their interactions squared).
    /// - SeeAlso: Sarwar et al. 2001, "Item-based collaborative filtering recommendation algorithms",
    ///   doi:10.1145/371920.372071, sec. 3.1.1; Bell and Koren 2007, doi:10.1109/ICDM.2007.90, on shrinkage.
    package static func cosine(
        _ matrix: InteractionMatrix, neighbours: Int, shrinkage: Double, threads: Int, shouldStop: () -> Bool
    ) throws(TrainingError) -> ItemNeighbours {
        let items = matrix.items
        let counts = (0..<items).map { Float(matrix.byItem.range(of: $0).count) }
        let shrinkage = Float(shrinkage)
        return ItemNeighbours(
            weights: try strongest(items, threads: threads, keeping: neighbours, shouldStop) { item, sums in
                for user in matrix.byItem.row(item) {
                    for other in matrix.byUser.row(Int(user)) { sums[Int(other)] += 1 }
                }
                sums[item] = 0
                for other in 0..<items where sums[other] != 0 {
                    sums[other] /= (counts[item] * counts[other]).squareRoot() + shrinkage
                }
            })
    }

    /// Of each item the entries of a line that are largest in size.
    ///
    /// - Parameter line: Writes the line of an item into zeros.
    static func strongest(
        _ items: Int, threads: Int, keeping most: Int, _ shouldStop: () -> Bool,
        _ line: (_ item: Int, _ line: UnsafeMutableBufferPointer<Float>) -> Void
    ) throws(TrainingError) -> CompressedRows {
        let workers = max(1, threads)
        var space = [Float](repeating: 0, count: workers * items)
        var kept = [[(index: Int32, value: Float)]](repeating: [], count: items)
        let isComplete = space.withUnsafeMutableBufferPointer { space in
            kept.withUnsafeMutableBufferPointer { kept in
                Threads.forEachBlock(of: block, rows: items, threads: workers, shouldStop) { block, thread in
                    let own = UnsafeMutableBufferPointer(rebasing: space[(thread * items)..<((thread + 1) * items)])
                    for item in block {
                        own.update(repeating: 0)
                        line(item, own)
                        var entries = own.indices.filter { own[$0] != 0 }.map { (index: Int32($0), value: own[$0]) }
                        if entries.count > most {
                            entries.sort { (-abs($0.value), $0.index) < (-abs($1.value), $1.index) }
                            entries.removeLast(entries.count - most)
                            entries.sort { $0.index < $1.index }
                        }
                        kept[item] = entries
                    }
                }
            }
        }
        guard isComplete else { throw .stopped }
        var offsets = [0]
        for entries in kept { offsets.append((offsets.last ?? 0) + entries.count) }
        return CompressedRows(
            columns: items, offsets: offsets, indices: kept.flatMap { $0.map(\.index) },
            values: kept.flatMap { $0.map(\.value) })
    }
}
