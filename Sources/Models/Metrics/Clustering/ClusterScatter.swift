import LinearAlgebra

/// Where the clusters of a grouping lie and how far their rows scatter.
struct ClusterScatter {
    /// The clusters that have rows of some weight.
    let clusters: [Cluster]
    /// The mean of all rows in a cluster.
    let mean: [Double]
    /// The weight of all rows in a cluster.
    let weight: Double

    struct Cluster {
        let centre: [Double]
        let weight: Double
        /// The weighted sum of distances to the centre.
        var distances = 0.0
        /// The weighted sum of squared distances to the centre.
        var squares = 0.0
    }

    init(_ rows: Matrix<Float>, _ grouping: Grouping, _ weights: RowWeights) {
        let d = rows.columns
        var sums = [[Double]](repeating: [Double](repeating: 0, count: d), count: grouping.count)
        var totals = [Double](repeating: 0, count: grouping.count)
        let members = (0..<rows.rows).filter { grouping.labels[$0] >= 0 && weights[$0] > 0 }
        for row in members {
            let label = Int(grouping.labels[row])
            totals[label] += weights[row]
            for c in 0..<d { sums[label][c] += weights[row] * Double(rows.elements[row * d + c]) }
        }
        var places = [Int](repeating: -1, count: grouping.count)
        var found: [Cluster] = []
        for label in 0..<grouping.count where totals[label] > 0 {
            places[label] = found.count
            found.append(Cluster(centre: sums[label].map { $0 / totals[label] }, weight: totals[label]))
        }
        for row in members {
            let place = places[Int(grouping.labels[row])]
            var square = 0.0
            for c in 0..<d {
                let offset = Double(rows.elements[row * d + c]) - found[place].centre[c]
                square += offset * offset
            }
            found[place].squares += weights[row] * square
            found[place].distances += weights[row] * square.squareRoot()
        }
        let all = totals.reduce(0, +)
        weight = all
        mean = (0..<d).map { c in sums.reduce(0) { $0 + $1[c] } / all }
        clusters = found
    }

    static func distance(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
