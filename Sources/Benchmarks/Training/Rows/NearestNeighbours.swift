import LinearAlgebra
import Models

extension TrainingRow {
    static let nearestNeighbours = TrainingRow(
        "knn-brute", "the 10 nearest of 100,000 × 50 rows of each of 1,000 rows, by Euclidean distance",
        data: "clusters100k", quality: .sameProbe(relative: 1e-5), targets: [.times(1, "faiss-flat")]
    ) { data, _ in
        let rows = data.training.features
        let queries = data.test.prefix(1000).features
        return Workload {
            var sums = [Double](repeating: 0, count: queries.rows)
            var numbers = 0.0
            NearestRows(rows).search(queries, count: 10) { query, found, squares in
                for (row, square) in zip(found, squares) {
                    sums[query] += square
                    numbers += Double(row)
                }
            }
            // The sum of squared distances of each query: the same neighbours give the same sums, in any order.
            return { Quality(values: ["mean-row": numbers / Double(10 * queries.rows)], probe: sums) }
        }
    }
}
