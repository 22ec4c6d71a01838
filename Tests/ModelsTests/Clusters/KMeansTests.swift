import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

struct KMeansTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let columns: Int
            let clusters: Int
            let features: [Double]
            let weights: [Float]
            let labels: [Int]
            let inertia: Double
        }

        let cases: [Case]
    }

    private static let exact: [String: ParameterValue] = ["tolerance": .float(0), "restarts": .int(20)]

    private func grouping(_ learner: any Learner, _ features: Matrix<Float>) throws -> Grouping {
        Grouping(try learner.predict(features))
    }

    @Test(arguments: ["k-means++", "random"]) func theBestClustersAreThoseOfScikitLearn(_ start: String) throws {
        for example in try Reference.read("k-means", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)
            let settings = Self.exact.merging(["clusters": .int(example.clusters), "start": .string(start)]) { $1 }

            let learner = try EstimatorEntry.clustering("k-means", settings, features, weights: example.weights)

            let found = try grouping(learner, features)
            #expect(abs(inertia(features, found, example.weights) - example.inertia) < 1e-5 * example.inertia)
            #expect(found.inOrder == example.labels)
        }
    }

    /// The bounds only save work: Lloyd's iteration without them is written out here.
    @Test(arguments: [1, 2, 7, 16, 17, 40]) func boundsChangeNothing(_ clusters: Int) throws {
        let features = Blobs(rows: 700, columns: 5, groups: 6, spread: 3).features
        let settings: [String: ParameterValue] = ["clusters": .int(clusters), "tolerance": .float(0)]
        let begun = try EstimatorEntry.clustering("k-means", settings, features, epochs: 1)
        var points = try Self.points(begun)

        for epochs in 2...12 {
            points = Self.step(features, points)
            let learner = try EstimatorEntry.clustering("k-means", settings, features, epochs: epochs)

            #expect(Reference.distance(try Self.points(learner).elements, points.elements.map(Double.init)) < 1e-4)
        }
    }

    private static func points(_ learner: any Learner) throws -> Matrix<Float> {
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        guard case .floats(let points) = archive["points"] else { throw CheckpointError.mismatch("no points") }
        return Matrix(rows: points.count / 5, columns: 5, elements: points)
    }

    private static func step(_ features: Matrix<Float>, _ points: Matrix<Float>) -> Matrix<Float> {
        var sums = Matrix<Double>(rows: points.rows, columns: 5)
        var totals = [Double](repeating: 0, count: points.rows)
        for row in 0..<features.rows {
            let distances = (0..<points.rows).map { point in
                (0..<5).reduce(0.0) {
                    let offset = Double(features[row, $1]) - Double(points[point, $1])
                    return $0 + offset * offset
                }
            }
            let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
            totals[nearest] += 1
            for c in 0..<5 { sums[nearest, c] += Double(features[row, c]) }
        }
        return Matrix(rows: points.rows, columns: 5) { r, c in
            totals[r] > 0 ? Float(sums[r, c] / totals[r]) : points[r, c]
        }
    }

    @Test func inertiaNeverGrows() throws {
        let features = Blobs(rows: 300, columns: 4, groups: 5, spread: 4).features
        var last = Double.infinity
        for epochs in 1...15 {
            let learner = try EstimatorEntry.clustering(
                "k-means", ["clusters": .int(6), "tolerance": .float(0)], features, epochs: epochs)
            let value = inertia(features, try grouping(learner, features))

            #expect(value <= last * (1 + 1e-6))
            last = value
        }
    }

    @Test func weightsCountAsRepeatedRows() throws {
        let features = Blobs(rows: 60, columns: 3, groups: 3).features
        let weights: [Float] = (0..<60).map { Float($0 % 3) }
        let repeated = (0..<60).flatMap { [Int](repeating: $0, count: $0 % 3) }
        let settings = Self.exact.merging(["clusters": .int(3)]) { $1 }

        let weighted = try EstimatorEntry.clustering("k-means", settings, features, weights: weights)
        let plain = try EstimatorEntry.clustering("k-means", settings, features.gathering(rows: repeated))

        #expect(try grouping(weighted, features).inOrder == grouping(plain, features).inOrder)
    }

    @Test func orderOfRowsDoesNotMatterAtTheBest() throws {
        let features = Blobs(rows: 90, columns: 2, groups: 3).features
        let order = Array((0..<90).reversed())
        let settings = Self.exact.merging(["clusters": .int(3)]) { $1 }

        let forwards = try EstimatorEntry.clustering("k-means", settings, features)
        let backwards = try EstimatorEntry.clustering("k-means", settings, features.gathering(rows: order))

        #expect(try grouping(forwards, features).inOrder == grouping(backwards, features).inOrder)
    }

    @Test func shiftAndScaleOfTheDataDoNotMatter() throws {
        let features = Blobs(rows: 90, columns: 2, groups: 3).features
        let settings = Self.exact.merging(["clusters": .int(3)]) { $1 }
        let expected = try grouping(EstimatorEntry.clustering("k-means", settings, features), features).inOrder
        for (shift, scale): (Float, Float) in [(0, 1e30), (0, 1e-30), (5000, 1)] {
            let moved = Matrix<Float>(rows: 90, columns: 2) { shift + scale * features[$0, $1] }

            let learner = try EstimatorEntry.clustering("k-means", settings, moved)

            #expect(try grouping(learner, moved).inOrder == expected)
        }
    }

    @Test func fewerDistinctRowsThanClustersGiveAsManyClusters() throws {
        let features = Matrix<Float>(rows: 12, columns: 2) { r, _ in Float(r % 3) }

        let learner = try EstimatorEntry.clustering("k-means", ["clusters": .int(8)], features)

        #expect(Set(try grouping(learner, features).labels).count == 3)
        #expect(inertia(features, try grouping(learner, features)) < 1e-9)
    }

    @Test func rowsWithoutWeightAttractNoCentre() throws {
        let features = Matrix<Float>(rows: 30, columns: 1) { r, _ in r < 10 ? 1000 : Float(r % 2) }
        let weights: [Float] = (0..<30).map { $0 < 10 ? 0 : 1 }

        let learner = try EstimatorEntry.clustering("k-means", ["clusters": .int(2)], features, weights: weights)

        #expect(Set(try grouping(learner, features).labels[10...]).count == 2)
    }

    @Test func miniBatchesComeCloseToAllRows() throws {
        let features = Blobs(rows: 2000, columns: 3, groups: 4).features
        let all = try EstimatorEntry.clustering("k-means", ["clusters": .int(4), "restarts": .int(5)], features)
        let batches = try EstimatorEntry.clustering(
            "k-means", ["clusters": .int(4), "restarts": .int(5), "batch-size": .int(100)], features, epochs: 20)

        let ratio = inertia(features, try grouping(batches, features)) / inertia(features, try grouping(all, features))
        #expect(ratio < 1.05)
    }

    @Test func resumesToTheSameBitsWithRestartsEmptyCentresAndBatches() throws {
        let features = Matrix<Float>(rows: 200, columns: 2) { r, c in Float((r * r * 7 + c * 13 * r) % 101) }
        let batches: [String: ParameterValue] = ["clusters": .int(9), "batch-size": .int(30), "tolerance": .float(0)]
        let random: [String: ParameterValue] = [
            "clusters": .int(30), "start": .string("random"), "restarts": .int(3), "tolerance": .float(0),
        ]
        for settings in [batches, random] {
            let straight = try EstimatorEntry.clustering("k-means", settings, features, epochs: 0)
            try straight.train(untilEpoch: 8)
            for stop in 0...8 {
                let before = try EstimatorEntry.clustering("k-means", settings, features, epochs: 0)
                try before.train(untilEpoch: stop)
                let after = try EstimatorEntry.clustering("k-means", settings, features, epochs: 0)
                try after.restoreState(before.encodeState())
                try after.train(untilEpoch: 8)

                #expect(try after.encodeState() == straight.encodeState(), "stopped at \(stop)")
            }
        }
    }
}
