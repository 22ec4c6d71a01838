import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct NeighbourTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let neighbours: Int
            let weighting: String
            let columns: Int
            let features: [Double]
            let labels: [Int32]
            let targets: [Double]
            let unseen: [Double]
            let probabilities: [Double]
            let predictions: [Double]
        }

        let cases: [Case]
    }

    @Test func predictionsAreThoseOfScikitLearn() throws {
        for example in try Reference.read("neighbours", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)
            let unseen = Reference.matrix(example.unseen, columns: example.columns)
            let settings = Configuration([
                "neighbours": .int(example.neighbours), "weighting": .string(example.weighting),
            ])
            let names = (0...(example.labels.max() ?? 0)).map { "class \($0)" }
            let entry = try EstimatorEntry.named("knn")

            let classifier = try entry.make(
                settings: settings,
                data: try TrainingSet(features: features, target: .classes(codes: example.labels, names: names)),
                seed: 1, totalEpochs: 1)
            let regressor = try entry.make(
                settings: settings,
                data: try TrainingSet(features: features, target: .numbers(example.targets.map { Float($0) })), seed: 1,
                totalEpochs: 1)

            // Sums of a few shares, in double, rounded to single: one unit of numbers up to about 20.
            #expect(Reference.distance(try classifier.predict(unseen).elements, example.probabilities) < 1e-6)
            #expect(Reference.distance(try regressor.predict(unseen).elements, example.predictions) < 4e-6)
        }
    }

    /// Rows whose distances products in single precision can tell, cannot tell, or cannot hold.
    enum Scene: String, CaseIterable, CustomTestStringConvertible {
        case plain, farFromTheOrigin, huge, tiny, manyTies, oneFarRow

        var testDescription: String { rawValue }

        func matrix(rows: Int, columns: Int, _ generator: inout CounterGenerator) -> Matrix<Float> {
            Matrix(rows: rows, columns: columns) { r, _ in
                let z = Float(generator.normal())
                return switch self {
                case .plain: z
                case .farFromTheOrigin: 3000 + z * 0.01
                case .huge: z * 1e30
                case .tiny: z * 1e-30
                case .manyTies: z.rounded()
                case .oneFarRow: r == rows / 2 ? z * 1e17 : z
                }
            }
        }
    }

    /// Against distances from differences in double; more rows and queries than one block holds.
    @Test(arguments: Scene.allCases) func findsTheNearestRowsExactly(_ scene: Scene) {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let rows = scene.matrix(rows: 1100, columns: 3, &generator)
        let queries = scene.matrix(rows: 260, columns: 3, &generator)
        let expected = (0..<queries.rows).map { q in
            (0..<rows.rows).map { r in
                let square = (0..<3).reduce(0.0) { sum, c in
                    let difference = Double(queries[q, c]) - Double(rows[r, c])
                    return sum + difference * difference
                }
                return (square: square, row: Int32(r))
            }.sorted { ($0.square, $0.row) < ($1.square, $1.row) }.prefix(6)
        }

        var wrong = 0
        NearestRows(rows).search(queries, count: 6) { query, found, squares in
            for (i, nearest) in expected[query].enumerated() {
                if found[i] != nearest.row || abs(squares[i] - nearest.square) > 1e-12 * nearest.square { wrong += 1 }
            }
        }

        #expect(wrong == 0)
    }

    @Test func aQueryIsAnsweredAlikeAloneAndAmongOthers() {
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        let rows = Scene.plain.matrix(rows: 700, columns: 20, &generator)
        let queries = Scene.plain.matrix(rows: 300, columns: 20, &generator)
        let nearest = NearestRows(rows)
        var together: [[Double]] = []
        nearest.search(queries, count: 5) { _, _, squares in together.append(Array(squares)) }

        for query in [0, 255, 256, 299] {
            nearest.search(queries.gathering(rows: [query]), count: 5) { _, _, squares in
                #expect(Array(squares) == together[query])
            }
        }
    }

    @Test func ofEqualDistancesTheLowerRowIsFirst() {
        let rows = Matrix<Float>(rows: 50, columns: 2, repeating: 1)

        NearestRows(rows).search(Matrix(rows: 1, columns: 2, repeating: 0), count: 4) { _, found, _ in
            #expect(Array(found) == [0, 1, 2, 3])
        }
    }

    @Test func rowsWithoutWeightAreNotNeighbours() throws {
        let features = Matrix<Float>(rows: 4, columns: 1, elements: [0, 1, 2, 3])
        let data = try TrainingSet(features: features, target: .numbers([10, 20, 30, 40]), weights: [0, 1, 0, 1])
        let learner = try EstimatorEntry.named("knn").make(
            settings: Configuration(["neighbours": .int(1)]), data: data, seed: 1, totalEpochs: 1)

        let predictions = try learner.predict(features)

        #expect(predictions.elements == [20, 20, 20, 40])
    }
}
