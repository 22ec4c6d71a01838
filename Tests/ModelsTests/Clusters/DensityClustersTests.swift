import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

struct DensityClustersTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let columns: Int
            let features: [Double]
            let radius: Double
            let minPoints: Int
            let labels: [Int]
            let isCore: [Bool]
        }

        let cases: [Case]
    }

    private func cluster(
        _ features: Matrix<Float>, radius: Double, minPoints: Int, weights: [Float]? = nil
    ) throws -> Grouping {
        let learner = try EstimatorEntry.clustering(
            "dbscan", ["radius": .float(radius), "min-points": .int(minPoints)], features, weights: weights)
        return Grouping(try learner.predict(features))
    }

    @Test func clustersAreThoseOfScikitLearn() throws {
        for example in try Reference.read("density-clusters", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)

            let found = try cluster(features, radius: example.radius, minPoints: example.minPoints)

            let cores = example.isCore.indices.filter { example.isCore[$0] }
            let ours = Grouping(labels: cores.map { found.labels[$0] }, count: found.count).inOrder
            let theirs = Grouping(labels: cores.map { Int32(example.labels[$0]) }, count: found.count).inOrder
            #expect(ours == theirs)
            #expect(found.count == (example.labels.max() ?? -1) + 1)
            for row in example.labels.indices { #expect((found.labels[row] < 0) == (example.labels[row] < 0)) }
        }
    }

    @Test func distancesOfExactlyTheRadiusCount() throws {
        let features = Matrix<Float>(rows: 20, columns: 1) { r, _ in Float(r) * 0.5 + (r >= 10 ? 1 : 0) }

        #expect(try cluster(features, radius: 0.5, minPoints: 2).count == 2)
        #expect(try cluster(features, radius: 0.49, minPoints: 2).labels.allSatisfy { $0 == -1 })
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let features = Blobs(rows: 150, columns: 2, groups: 3).features
        let order = Array((0..<150).reversed())

        let forwards = try cluster(features, radius: 0.9, minPoints: 5)
        let backwards = try cluster(features.gathering(rows: order), radius: 0.9, minPoints: 5)

        #expect(forwards.inOrder == Grouping(labels: backwards.labels.reversed(), count: backwards.count).inOrder)
    }

    @Test func weightsCountAsRepeatedRows() throws {
        let features = Blobs(rows: 80, columns: 2, groups: 3).features
        let weights: [Float] = (0..<80).map { Float(1 + $0 % 3) }
        let repeated = (0..<80).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }

        let weighted = try cluster(features, radius: 0.6, minPoints: 6, weights: weights)
        let plain = try cluster(features.gathering(rows: repeated), radius: 0.6, minPoints: 6)

        #expect(Grouping(labels: repeated.map { weighted.labels[$0] }, count: weighted.count).inOrder == plain.inOrder)
    }

    @Test func newRowsJoinTheNearestCorePointWithinTheRadius() throws {
        let features = Matrix<Float>(rows: 20, columns: 1) { r, _ in r < 10 ? Float(r) * 0.1 : 10 + Float(r) * 0.1 }
        let learner = try EstimatorEntry.clustering(
            "dbscan", ["radius": .float(0.25), "min-points": .int(3)], features)

        let shares = try learner.predict(Matrix(rows: 4, columns: 1, elements: [0.45, 1.1, 5, 11.5]))

        #expect(shares == Matrix(rows: 4, columns: 2, elements: [1, 0, 1, 0, 0, 0, 0, 1]))
    }

    @Test func manyRowsPassInBlocks() throws {
        let blobs = Blobs(rows: 1300, columns: 2, groups: 3, spread: 0.3, apart: 20, seed: 4)

        let found = try cluster(blobs.features, radius: 0.8, minPoints: 4)

        let grouped = found.labels.indices.filter { found.labels[$0] >= 0 }
        #expect(grouped.count > 1250)
        #expect(
            Grouping(labels: grouped.map { found.labels[$0] }, count: found.count).inOrder
                == Grouping(labels: grouped.map { blobs.labels[$0] }, count: 3).inOrder)
    }
}
