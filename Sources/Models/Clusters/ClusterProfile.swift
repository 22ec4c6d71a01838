import Datasets

/// What sets each cluster of a table apart: standardised differences of means and of shares of levels.
struct ClusterProfile {
    /// Of each cluster, the most striking first.
    let traits: [[ClusterTrait]]

    /// Levels that fewer rows have say little.
    private static let fewestRows = 3
    /// Differences below this many deviations are not worth a word.
    private static let least = 0.2

    init(_ table: Table, _ clusters: [Int], count: Int) {
        var found = [[ClusterTrait]](repeating: [], count: count)
        for column in table.columns.flatMap(\.describable) {
            switch column.values {
            case .numeric(let numbers):
                let whole = Standardisation(numbers.filter(\.isFinite))
                for (cluster, mean) in Self.means(numbers, clusters, count).enumerated() where mean.isFinite {
                    found[cluster].append(
                        ClusterTrait(
                            column: column.name, level: nil, inside: mean, all: whole.centre,
                            difference: whole.transform(mean)))
                }
            case .categorical(let codes, let levels):
                for cluster in 0..<count {
                    if let trait = Self.trait(column.name, codes, levels, clusters, cluster) {
                        found[cluster].append(trait)
                    }
                }
            }
        }
        traits = found.map { traits in
            traits.filter { abs($0.difference) >= Self.least && $0.difference.isFinite }.sorted {
                (abs($1.difference), $0.column) < (abs($0.difference), $1.column)
            }
        }
    }

    private static func means(_ numbers: [Double], _ clusters: [Int], _ count: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        var totals = sums
        for (number, cluster) in zip(numbers, clusters) where cluster >= 0 && number.isFinite {
            totals[cluster] += 1
            // A running mean cannot overflow where a sum would.
            sums[cluster] += (number - sums[cluster]) / totals[cluster]
        }
        return zip(sums, totals).map { $1 > 0 ? $0 : .nan }
    }

    /// The level whose share in a cluster differs most from that in all rows.
    private static func trait(
        _ name: String, _ codes: [Int32], _ levels: [String], _ clusters: [Int], _ cluster: Int
    ) -> ClusterTrait? {
        var (inside, all) = ([Double](repeating: 0, count: levels.count), [Double](repeating: 0, count: levels.count))
        var (rows, total) = (0.0, 0.0)
        for (code, found) in zip(codes, clusters) where code >= 0 {
            all[Int(code)] += 1
            total += 1
            if found == cluster {
                inside[Int(code)] += 1
                rows += 1
            }
        }
        guard rows > 0 else { return nil }
        let traits = levels.indices.filter { all[$0] >= Double(fewestRows) && all[$0] < total }.map { level in
            let (here, everywhere) = (inside[level] / rows, all[level] / total)
            return ClusterTrait(
                column: name, level: levels[level], inside: here, all: everywhere,
                difference: (here - everywhere) / (everywhere * (1 - everywhere)).squareRoot())
        }
        return traits.max { abs($0.difference) < abs($1.difference) }
    }
}
