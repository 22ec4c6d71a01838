import CKernels
import LinearAlgebra

/// Agglomeration by the nearest-neighbour chain, over a square of all distances.
///
/// A chain goes from a cluster to its nearest neighbour, from there to that one's, and so on; distances fall along it,
/// so that it ends at two clusters which are nearest to each other. Those merge whatever else happens, for linkages under
/// which a merged cluster is no nearer to others than its parts were.
///
/// - Complexity: O(n²) time after the distances, which take O(n² · columns); 4·n² bytes.
/// - SeeAlso: Müllner 2011, "Modern hierarchical, agglomerative clustering algorithms", arXiv:1109.2378, fig. 3;
///   Lance, Williams 1967, "A general theory of classificatory sorting strategies", for the updates.
struct NearestNeighbourChain {
    let linkage: Linkage
    private let n: Int
    private let distances: Storage<Float>
    private var sizes: [Float]

    /// Computes all distances.
    init(
        _ rows: Matrix<Float>, weights: [Float]?, linkage: Linkage, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        self.linkage = linkage
        let n = rows.rows
        self.n = n
        // Not filled: every pair is written below.
        let distances = Storage<Float>(uninitialised: n * n)
        for row in 0..<n { distances.pointer[row * n + row] = .infinity }
        let sizes = weights ?? [Float](repeating: 1, count: n)
        try DistanceBlocks(rows).forEach(isLowerOnly: true, shouldStop) { block in
            block.becomeSquares()
            for r in 0..<block.rows {
                let row = block.firstRow + r
                for c in 0..<max(0, min(block.columns, row - block.firstColumn)) {
                    let column = block.firstColumn + c
                    let square = block.products[r * block.columns + c]
                    let distance =
                        switch linkage {
                        case .ward: square * 2 * sizes[row] * sizes[column] / (sizes[row] + sizes[column])
                        case .average, .complete, .single: square.squareRoot()
                        }
                    distances.pointer[row * n + column] = distance
                    distances.pointer[column * n + row] = distance
                }
            }
        }
        self.distances = distances
        self.sizes = sizes
    }

    /// All n − 1 merges, in the order of the chains.
    mutating func merges(_ shouldStop: () -> Bool) throws(TrainingError) -> [Merge] {
        var merges: [Merge] = []
        merges.reserveCapacity(max(0, n - 1))
        var isAlive = [Bool](repeating: true, count: n)
        var chain: [Int] = []
        var firstAlive = 0
        while merges.count < n - 1 {
            if merges.count % 16 == 0, shouldStop() { throw .stopped }
            if chain.isEmpty {
                while !isAlive[firstAlive] { firstAlive += 1 }
                chain.append(firstAlive)
            }
            while true {
                let top = chain[chain.count - 1]
                let row = distances.pointer + top * n
                var next = leptune_least_f32(row, n)
                // Distances beyond single precision are all alike: any other cluster will do.
                if !(row[next] < .infinity) { next = isAlive.indices.first { isAlive[$0] && $0 != top } ?? next }
                if chain.count >= 2, row[chain[chain.count - 2]] <= row[next] {
                    let other = chain[chain.count - 2]
                    chain.removeLast(2)
                    merges.append(Merge(first: top, second: other, height: row[other]))
                    merge(keeping: max(top, other), dropping: min(top, other), isAlive)
                    isAlive[min(top, other)] = false
                    break
                }
                chain.append(next)
            }
        }
        return merges
    }

    /// The distances of the merged cluster to all others.
    private mutating func merge(keeping kept: Int, dropping dropped: Int, _ isAlive: [Bool]) {
        let (ni, nj) = (sizes[kept], sizes[dropped])
        let (a, b) = (distances.pointer + kept * n, distances.pointer + dropped * n)
        let between = a[dropped]
        for k in 0..<n where isAlive[k] && k != kept && k != dropped {
            let distance: Float
            switch linkage {
            case .ward:
                let nk = sizes[k]
                distance = max(0, ((ni + nk) * a[k] + (nj + nk) * b[k] - nk * between) / (ni + nj + nk))
            case .average: distance = (ni * a[k] + nj * b[k]) / (ni + nj)
            case .complete: distance = max(a[k], b[k])
            case .single: distance = min(a[k], b[k])
            }
            a[k] = distance
            distances.pointer[k * n + kept] = distance
            distances.pointer[k * n + dropped] = .infinity
        }
        a[dropped] = .infinity
        sizes[kept] = ni + nj
    }
}
