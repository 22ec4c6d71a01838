import LinearAlgebra
import Randomness

extension MetricEntry {
    /// - SeeAlso: Rousseeuw 1987, "Silhouettes", Journal of Computational and Applied Mathematics 20.
    static let silhouette = MetricEntry.groups(
        "silhouette",
        "The mean over rows of (b − a) / max(a, b): a is the mean distance to the row's own cluster, b to the nearest "
            + "other one. 0 for a row that is alone in its cluster or in none; NaN with fewer than two clusters. Of more "
            + "than 8,192 rows, a sample of so many.",
        .maximize
    ) { rows, grouping, weights in
        guard rows.rows > Silhouette.mostRows else { return Silhouette(rows, grouping, weights).mean }
        // The sample is the same in every trial of a study, so that trials are compared on the same rows.
        var generator = CounterGenerator(seed: 0, purpose: .resampling)
        let chosen = generator.permutation(of: rows.rows).prefix(Silhouette.mostRows).sorted()
        return Silhouette(
            rows.gathering(rows: chosen),
            Grouping(labels: chosen.map { grouping.labels[$0] }, count: grouping.count), weights.gathering(chosen)
        ).mean
    }
}

/// The silhouette of some rows; all distances are computed, in blocks and in double precision.
struct Silhouette {
    static let mostRows = 8192
    private static let blockRows = 128

    let mean: Double

    /// - Complexity: O(n² · columns), by BLAS gemm.
    init(_ rows: Matrix<Float>, _ grouping: Grouping, _ weights: RowWeights) {
        // Rows in no cluster count 0 and are nobody's neighbours. Rows of one cluster lie together, so that sums over a
        // cluster run over contiguous distances.
        let grouped = (0..<rows.rows).filter { grouping.labels[$0] >= 0 && weights[$0] > 0 }
        let order = grouped.sorted { (grouping.labels[$0], $0) < (grouping.labels[$1], $1) }
        var ends: [Int] = []
        for (position, row) in order.enumerated() {
            if position == 0 || grouping.labels[row] != grouping.labels[order[position - 1]] { ends.append(position) }
            ends[ends.count - 1] = position + 1
        }
        guard ends.count >= 2 else {
            mean = .nan
            return
        }
        let (n, d) = (order.count, rows.columns)
        let points = CentredPoints(rows, order)
        let weightsInOrder = order.map { weights[$0] }
        var sum = 0.0
        var block = [Double](repeating: 0, count: Self.blockRows * n)
        var start = 0
        while start < n {
            let count = min(Self.blockRows, n - start)
            block.withUnsafeMutableBufferPointer { block in
                points.values.withUnsafeBufferPointer { x in
                    guard let block = block.baseAddress, let x = x.baseAddress else { return }
                    BLAS.gemm(
                        m: count, n: n, k: d, alpha: -2, a: x + start * d, lda: max(1, d), b: x, ldb: max(1, d),
                        transposingB: true, c: block, ldc: n)
                    for r in 0..<count {
                        let row = start + r
                        let distances = block + r * n
                        let square = points.squares[row]
                        points.squares.withUnsafeBufferPointer { squares in
                            for c in 0..<n { distances[c] = max(0, distances[c] + square + squares[c]).squareRoot() }
                        }
                        distances[row] = 0
                        sum += weightsInOrder[row] * Self.value(row, distances, weightsInOrder, ends)
                    }
                }
            }
            start += count
        }
        mean = sum / weights.total
    }

    private static func value(
        _ row: Int, _ distances: UnsafePointer<Double>, _ weights: [Double], _ ends: [Int]
    ) -> Double {
        var own = 0.0
        var nearest = Double.infinity
        var start = 0
        for end in ends {
            var sum = 0.0
            var total = 0.0
            for c in start..<end {
                sum += weights[c] * distances[c]
                total += weights[c]
            }
            if row >= start && row < end {
                // The row itself is no neighbour of its own.
                guard total > 1 || (end - start > 1 && total > weights[row]) else { return 0 }
                own = sum / (total > 1 ? total - 1 : total - weights[row])
            } else {
                nearest = min(nearest, sum / total)
            }
            start = end
        }
        let largest = max(own, nearest)
        return largest > 0 ? (nearest - own) / largest : 0
    }
}

/// Rows in double precision with their mean taken away, and scaled so that no square overflows.
struct CentredPoints {
    /// Rows × columns.
    let values: Matrix<Double>
    /// The squared length of each row.
    let squares: [Double]

    init(_ rows: Matrix<Float>, _ order: [Int]) {
        let d = rows.columns
        var mean = [Double](repeating: 0, count: d)
        rows.withUnsafeBufferPointer { x in
            for row in order { for c in 0..<d { mean[c] += Double(x[row * d + c]) / Double(order.count) } }
        }
        values = Matrix(rows: order.count, columns: d) { (target: UnsafeMutableBufferPointer<Double>) in
            rows.withUnsafeBufferPointer { x in
                for (position, row) in order.enumerated() {
                    for c in 0..<d { target[position * d + c] = Double(x[row * d + c]) - mean[c] }
                }
            }
        }
        squares = values.withUnsafeBufferPointer { x in
            (0..<order.count).map { row in (0..<d).reduce(0) { $0 + x[row * d + $1] * x[row * d + $1] } }
        }
    }
}
