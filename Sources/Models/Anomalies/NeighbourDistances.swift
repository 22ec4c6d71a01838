package import LinearAlgebra

/// How far a row lies from the rows that are nearest to it, and how that compares with how far those lie from theirs.
///
/// The first is the mean distance to the k nearest rows of a reference. The second is the local outlier factor: the local
/// reachability density of a row is the inverse of the mean over its k neighbours o of max(d(row, o), d_k(o)), and the
/// factor is the mean density of its neighbours divided by its own: about 1 within a cloud, whatever its density.
///
/// - SeeAlso: Angiulli, Pizzuti 2002, "Fast outlier detection in high dimensional spaces", PKDD, for the mean distance;
///   Breunig, Kriegel, Ng, Sander 2000, "LOF: identifying density-based local outliers", SIGMOD, def. 5 to 7.
package struct NeighbourDistances: Sendable {
    package static let neighbours = 20
    /// Larger references take longer to search and hardly find other rows strange.
    package static let mostRows = 4_096

    private let reference: NearestRows
    private let k: Int
    /// The distance of each reference row to the farthest of its k nearest others.
    private let reach: [Double]
    /// The local reachability density of each reference row.
    private let densities: [Double]
    /// What is added to mean reachability distances, so that rows which lie in one place have a density.
    private let least: Double

    /// The rows that others are compared with.
    var rows: Matrix<Float> { reference.rows }

    /// What is said of a row.
    package struct Scores: Equatable {
        package var meanDistances: [Double] = []
        package var localFactors: [Double] = []
    }

    /// Looks at the neighbours of each reference row.
    ///
    /// - Parameters:
    ///   - rows: The reference: finite numbers.
    ///   - neighbours: How many, at most.
    ///   - least: As a share of the median reach. Where many rows lie in one place, as whole numbers do, the factor of all
    ///     that lie beside it would be endless without.
    package init(_ rows: Matrix<Float>, neighbours: Int = Self.neighbours, least share: Double = 0.05) {
        reference = NearestRows(rows)
        k = max(1, min(neighbours, rows.rows - 1))
        var reach = [Double](repeating: 0, count: rows.rows)
        let nearest = Self.neighbours(of: rows, in: reference, k, own: Array(0..<rows.rows))
        for (row, found) in nearest.enumerated() { reach[row] = found.last?.distance ?? 0 }
        let positive = reach.filter { $0 > 0 }.sorted()
        let least = max(1e-10, positive.isEmpty ? 0 : share * positive[positive.count / 2])
        densities = nearest.map { Self.density($0, reach, least) }
        self.reach = reach
        self.least = least
    }

    private typealias Neighbour = (row: Int, distance: Double)

    /// The k nearest of each query, nearest first; a query that is itself in the reference is not its own neighbour.
    private static func neighbours(
        of queries: Matrix<Float>, in reference: NearestRows, _ k: Int, own: [Int]?
    ) -> [[Neighbour]] {
        var found = [[Neighbour]](repeating: [], count: queries.rows)
        reference.search(queries, count: own == nil ? k : k + 1) { query, rows, squares in
            let itself = own.map { Int32($0[query]) }
            var nearest: [Neighbour] = []
            for (row, square) in zip(rows, squares) where row != itself && nearest.count < k {
                nearest.append((Int(row), square.squareRoot()))
            }
            found[query] = nearest
        }
        return found
    }

    private static func density(_ nearest: [Neighbour], _ reach: [Double], _ least: Double) -> Double {
        let sum = nearest.reduce(0) { $0 + max($1.distance, reach[$1.row]) }
        return 1 / (sum / Double(max(1, nearest.count)) + least)
    }

    /// Scores rows.
    ///
    /// - Parameters:
    ///   - rows: n × the features of the reference.
    ///   - own: For each row where it is in the reference itself, −1 for nowhere; nil if none is.
    /// - Complexity: O(n · reference · features), by BLAS gemm.
    package func scores(_ rows: Matrix<Float>, own: [Int]? = nil) -> Scores {
        var scores = Scores()
        for nearest in Self.neighbours(of: rows, in: reference, k, own: own) {
            let count = Double(max(1, nearest.count))
            scores.meanDistances.append(nearest.reduce(0) { $0 + $1.distance } / count)
            let others = nearest.reduce(0) { $0 + densities[$1.row] } / count
            scores.localFactors.append(nearest.isEmpty ? 1 : others / Self.density(nearest, reach, least))
        }
        return scores
    }
}

extension NeighbourDistances {
    func encode(into archive: inout TensorArchive) {
        archive["neighbours"] = .integers([Int64(k), Int64(rows.rows)])
        archive["neighbour rows"] = .floats(rows.elements)
        archive["neighbour reach"] = .doubles(reach)
        archive["neighbour densities"] = .doubles(densities)
        archive["neighbour least"] = .doubles([least])
    }

    /// Reads what ``encode(into:)`` wrote.
    ///
    /// - Throws: ``CheckpointError`` if it is of other features or contradicts itself.
    init(_ archive: TensorArchive, width: Int) throws(CheckpointError) {
        let counts = try archive.integers("neighbours", count: 2)
        let (size, overflows) = counts[1].multipliedReportingOverflow(by: width)
        guard (1...1_000).contains(counts[0]), (1...Self.mostRows).contains(counts[1]), !overflows else {
            throw .mismatch("it has \(counts[0]) neighbours of \(counts[1]) rows")
        }
        k = counts[0]
        reference = NearestRows(
            Matrix(
                rows: counts[1], columns: width,
                elements: try archive.finiteFloats("neighbour rows", count: size)))
        reach = try archive.finiteDoubles("neighbour reach", count: counts[1])
        densities = try archive.finiteDoubles("neighbour densities", count: counts[1])
        least = try archive.finiteDoubles("neighbour least", count: 1)[0]
        guard least > 0, least < 1e100, (reach + densities).allSatisfy({ (0...1e100).contains($0) }) else {
            throw .mismatch("its distances are not distances")
        }
    }
}
