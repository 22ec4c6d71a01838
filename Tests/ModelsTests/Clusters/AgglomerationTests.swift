import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

struct AgglomerationTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let columns: Int
            let clusters: Int
            let features: [Double]
            let labels: [String: [Int]]
        }

        let cases: [Case]
    }

    static let linkages = ["ward", "average", "complete", "single"]

    /// The clusters of the training rows, as the state holds them; predictions are those of the nearest centre.
    private func cluster(
        _ features: Matrix<Float>, _ linkage: String, _ clusters: Int, weights: [Float]? = nil
    ) throws -> Grouping {
        let learner = try EstimatorEntry.clustering(
            "agglomerative", ["clusters": .int(clusters), "linkage": .string(linkage)], features, weights: weights)
        let archive = try TensorArchive(decoding: try learner.encodeState())
        guard case .integers(let labels) = archive["labels"] else { throw CheckpointError.mismatch("no labels") }
        return Grouping(labels: labels.map { Int32($0) }, count: Int(labels.max() ?? -1) + 1)
    }

    @Test(arguments: linkages) func clustersAreThoseOfScikitLearn(_ linkage: String) throws {
        for example in try Reference.read("agglomerations", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)

            let found = try cluster(features, linkage, example.clusters)

            #expect(found.inOrder == example.labels[linkage])
        }
    }

    @Test(arguments: linkages) func orderOfRowsDoesNotMatter(_ linkage: String) throws {
        let features = Blobs(rows: 70, columns: 3, groups: 4).features
        let order = Array((0..<70).reversed())

        let forwards = try cluster(features, linkage, 4)
        let backwards = try cluster(features.gathering(rows: order), linkage, 4)

        #expect(forwards.inOrder == Grouping(labels: backwards.labels.reversed(), count: backwards.count).inOrder)
    }

    @Test(arguments: linkages) func weightsCountAsRepeatedRows(_ linkage: String) throws {
        let features = Blobs(rows: 50, columns: 2, groups: 4, spread: 2).features
        let weights: [Float] = (0..<50).map { Float($0 % 3) }
        let repeated = (0..<50).flatMap { [Int](repeating: $0, count: $0 % 3) }

        let weighted = try cluster(features, linkage, 4, weights: weights)
        let plain = try cluster(features.gathering(rows: repeated), linkage, 4)

        #expect(Grouping(labels: repeated.map { weighted.labels[$0] }, count: weighted.count).inOrder == plain.inOrder)
        for row in stride(from: 0, to: 50, by: 3) { #expect(weighted.labels[row] == -1) }
    }

    @Test(arguments: linkages) func rowsThatLieApartKeepTheirClusterWhenPredicted(_ linkage: String) throws {
        let features = Blobs(rows: 90, columns: 2, groups: 3, spread: 0.3, apart: 20, seed: 4).features
        let found = try cluster(features, linkage, 3)
        let learner = try EstimatorEntry.clustering(
            "agglomerative", ["clusters": .int(3), "linkage": .string(linkage)], features)

        #expect(Grouping(try learner.predict(features)).labels == found.labels)
    }

    @Test(arguments: linkages) func duplicatesAndFewRowsAreNoTrouble(_ linkage: String) throws {
        let same = Matrix<Float>(rows: 9, columns: 2, repeating: 1)

        #expect(try cluster(same, linkage, 3).count == 3)
        #expect(try cluster(same, linkage, 100).count == 9)
        #expect(try cluster(same, linkage, 1).count == 1)
        #expect(try cluster(Matrix(rows: 1, columns: 2), linkage, 3).count == 1)
    }

    @Test func singleLinkageFollowsAChain() throws {
        let features = Matrix<Float>(rows: 40, columns: 2) { r, c in
            c == 0 ? Float(r % 20) : (r < 20 ? 0 : 5)
        }

        #expect(try cluster(features, "single", 2).labels == (0..<40).map { $0 < 20 ? 0 : 1 })
    }

    @Test func saysHowManyRowsItsDistancesAllow() throws {
        let features = Matrix<Float>(rows: 32_769, columns: 0)

        let error = #expect(throws: TrainingError.self) {
            try EstimatorEntry.clustering("agglomerative", ["linkage": .string("ward")], features)
        }
        #expect(error?.description.contains("32768 rows") == true || error?.description.contains("32768") == true)
    }
}
