import Models
import SearchSpaces

/// The ways of clustering that `auto` chooses among for a table, with what is searched of each.
struct ClusterSpace {
    /// One parameter `estimator`, the options of each under its name, and how numbers are scaled.
    let space: SearchSpace
    /// Options that are not searched.
    let settings: [String: ParameterValue] = ["k-means.restarts": .int(5), "gaussian-mixture.restarts": .int(3)]
    /// Configurations to begin with.
    let portfolio: [[String: ParameterValue]]
    /// What a trial trains for, at most.
    let epochs = 40
    /// The numbers of clusters that are tried.
    let counts: ClosedRange<Int>

    /// Distances between all rows take too long, or too much memory, beyond these.
    private static let mostRows = (agglomerative: 5_000, density: 10_000)
    private static let mostClusters = 12

    /// - Parameters:
    ///   - rows: How many rows there are, at least ten.
    ///   - columns: How many columns are looked at.
    init(rows: Int, columns: Int) {
        let most = max(3, min(Self.mostClusters, rows / 10))
        counts = 2...most
        let clusters = Parameter("clusters", .int(low: 2, high: most, log: false, step: 1))
        // With many columns a full covariance has more numbers than there are rows.
        let covariances = columns <= 20 ? ["full", "tied", "diagonal"] : ["diagonal"]
        var choices: [(name: String, parameters: [Parameter])] = [
            ("k-means", [clusters]),
            ("gaussian-mixture", [clusters, Self.words("covariance", covariances)]),
        ]
        if rows <= Self.mostRows.agglomerative {
            choices.append(("agglomerative", [clusters, Self.words("linkage", ["ward", "average", "complete"])]))
        }
        if rows <= Self.mostRows.density {
            // Scaled columns: rows lie about √(2 · columns) apart.
            let apart = Double(max(1, columns)).squareRoot()
            choices.append(
                (
                    "dbscan",
                    [
                        Parameter("radius", .float(low: 0.2 * apart, high: 1.2 * apart, log: true, step: nil)),
                        Parameter("min-points", .int(low: 4, high: 20, log: true, step: 1)),
                    ]
                ))
        }
        space = SearchSpace(
            [
                Self.words("estimator", choices.map(\.name)),
                Self.words("scale.method", ["standard", "robust", "power"]),
            ]
                + choices.flatMap { choice in
                    choice.parameters.map { parameter in
                        Parameter(
                            "\(choice.name).\(parameter.name)", parameter.domain,
                            when: Condition([.init("estimator", .oneOf([.string(choice.name)]))]))
                    }
                })
        var queue: [[String: ParameterValue]] = []
        for count in 2...min(most, 8) {
            for scale in ["standard", "power"] {
                queue.append([
                    "estimator": .string("k-means"), "k-means.clusters": .int(count), "scale.method": .string(scale),
                ])
            }
            guard count <= 5 else { continue }
            queue.append([
                "estimator": .string("gaussian-mixture"), "gaussian-mixture.clusters": .int(count),
                "gaussian-mixture.covariance": .string(covariances[0]), "scale.method": .string("standard"),
            ])
            guard rows <= Self.mostRows.agglomerative else { continue }
            queue.append([
                "estimator": .string("agglomerative"), "agglomerative.clusters": .int(count),
                "agglomerative.linkage": .string("ward"), "scale.method": .string("standard"),
            ])
        }
        portfolio = queue
    }

    private static func words(_ name: String, _ words: [String]) -> Parameter {
        Parameter(name, .categorical(words.map { .string($0) }))
    }
}
