import LinearAlgebra
import Models
import Testing

/// What finds rows strange, beside scikit-learn.
struct AnomalyReferenceTests {
    private struct Reference: Decodable {
        struct Forest: Decodable {
            var columns: Int
            var features: [Double]
            var strange: [Int]
            var scores: [Double]
            var spread: Double
            var auc: [Double]
        }
        struct Neighbours: Decodable {
            var columns: Int
            var neighbours: Int
            var features, new: [Double]
            var ownFactors, newFactors, ownDistances, newDistances: [Double]

            enum CodingKeys: String, CodingKey {
                case columns, neighbours, features, new
                case ownFactors = "own-factors"
                case newFactors = "new-factors"
                case ownDistances = "own-distances"
                case newDistances = "new-distances"
            }
        }
        struct Determinant: Decodable {
            var columns: Int
            var features, distances: [Double]
            var logDeterminant: Double

            enum CodingKeys: String, CodingKey {
                case columns, features, distances
                case logDeterminant = "log-determinant"
            }
        }
        struct Cases<Case: Decodable>: Decodable { var cases: [Case] }
        var forests: Cases<Forest>
        var neighbours: Cases<Neighbours>
        var determinants: Cases<Determinant>
    }

    private let reference: Reference

    init() throws { reference = try ModelsTests.Reference.read("anomalies") }

    private func matrix(_ elements: [Double], _ columns: Int) -> Matrix<Float> {
        ModelsTests.Reference.matrix(elements, columns: columns)
    }

    private func close(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    /// How often a strange row has a higher score than an ordinary one.
    private func auc(_ scores: [Double], _ strange: [Int]) -> Double {
        let (high, low) = (strange.indices.filter { strange[$0] == 1 }, strange.indices.filter { strange[$0] == 0 })
        let wins = high.reduce(0.0) { sum, row in
            sum + low.reduce(0.0) { $0 + (scores[row] > scores[$1] ? 1 : scores[row] == scores[$1] ? 0.5 : 0) }
        }
        return wins / Double(high.count * low.count)
    }

    /// Two random forests differ; ours differs from the mean of five of theirs as one of theirs does.
    @Test func isolatesAsScikitLearnDoes() throws {
        for example in reference.forests.cases {
            let rows = matrix(example.features, example.columns)
            let scores = try IsolationForest(rows, seed: 1).scores(rows)

            let farthest = zip(scores, example.scores).map { abs($0 - $1) }.max() ?? 1
            #expect(farthest < 1.5 * example.spread, "\(farthest) beside \(example.spread)")
            let found = auc(scores, example.strange)
            let (low, high) = (example.auc.min() ?? 0, example.auc.max() ?? 1)
            #expect(found > low - 0.02 && found < high + 0.02, "\(found) beside \(low) to \(high)")
        }
    }

    @Test func comparesWithNeighboursAsScikitLearnDoes() {
        for example in reference.neighbours.cases {
            let rows = matrix(example.features, example.columns)
            let distances = NeighbourDistances(rows, neighbours: example.neighbours, least: 0)
            let own = distances.scores(rows, own: Array(0..<rows.rows))
            let new = distances.scores(matrix(example.new, example.columns))

            #expect(close(own.localFactors, example.ownFactors, 1e-5))
            #expect(close(new.localFactors, example.newFactors, 1e-5))
            #expect(close(own.meanDistances, example.ownDistances, 1e-6))
            #expect(close(new.meanDistances, example.newDistances, 1e-6))
        }
    }

    @Test func findsTheLeastDeterminantThatScikitLearnFinds() throws {
        for example in reference.determinants.cases {
            let rows = matrix(example.features, example.columns)
            let found = try #require(try RobustDistance(rows, features: Array(0..<example.columns), seed: 3))

            // Both may end in a local minimum: ours is not a worse one, and says the same of rows.
            #expect(found.estimate.logDeterminant < example.logDeterminant + 0.01)
            #expect(close(found.distances(rows), example.distances, 0.05))
        }
    }
}
