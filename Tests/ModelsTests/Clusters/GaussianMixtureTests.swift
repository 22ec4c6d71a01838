import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct GaussianMixtureTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let covariance: String
            let score: Double
            let bic: Double
            let densities: [Double]
        }

        let columns: Int
        let features: [Double]
        let unseen: [Double]
        let cases: [Case]
    }

    private static let covariances = ["full", "tied", "diagonal"]

    private func fit(
        _ covariance: String, clusters: Int = 3, _ features: Matrix<Float>, weights: [Float]? = nil, epochs: Int = 500,
        tolerance: Double = 0
    ) throws -> any Learner {
        try EstimatorEntry.clustering(
            "gaussian-mixture",
            [
                "clusters": .int(clusters), "covariance": .string(covariance), "tolerance": .float(tolerance),
                "restarts": .int(5),
            ], features, weights: weights, epochs: epochs)
    }

    private func score(_ learner: any Learner, _ features: Matrix<Float>, weights: [Float]? = nil) throws -> Double {
        try #require(MetricCatalogue.named("log-likelihood")).evaluate(
            learner, on: features, .unlabelled(count: features.rows, reference: nil), weights: weights)
    }

    @Test func likelihoodsAreThoseOfScikitLearn() throws {
        let content = try Reference.read("mixtures", as: Content.self)
        let features = Reference.matrix(content.features, columns: content.columns)
        let unseen = Reference.matrix(content.unseen, columns: content.columns)
        let bic = try #require(MetricCatalogue.named("bic"))
        for example in content.cases {
            let learner = try fit(example.covariance, features)

            #expect(abs(try score(learner, features) - example.score) < 1e-5 * abs(example.score))
            let value = try bic.evaluate(learner, on: features, .unlabelled(count: features.rows, reference: nil))
            #expect(abs(value - example.bic) < 1e-4 * abs(example.bic))
            let model = try #require(try learner.model() as? any DensityModel)
            for (found, expected) in zip(try model.logDensities(of: unseen), example.densities) {
                #expect(abs(found - expected) < 2e-3 * max(1, abs(expected)), "\(example.covariance)")
            }
        }
    }

    @Test(arguments: covariances) func likelihoodNeverFalls(_ covariance: String) throws {
        let features = Blobs(rows: 400, columns: 3, groups: 4, spread: 2).features
        var last = -Double.infinity
        for epochs in 1...12 {
            let value = try score(try fit(covariance, clusters: 4, features, epochs: epochs), features)

            #expect(value >= last - 1e-5)
            last = value
        }
    }

    /// Densities integrate to 1: checked on a grid of two dimensions.
    @Test(arguments: covariances) func densityIntegratesToOne(_ covariance: String) throws {
        let features = Blobs(rows: 200, columns: 2, groups: 3, apart: 6).features
        let model = try #require(try fit(covariance, features).model() as? any DensityModel)
        let side = 161
        let grid = Matrix<Float>(rows: side * side, columns: 2) { r, c in
            Float(c == 0 ? r / side : r % side) / 8 - 7
        }

        let sum = try model.logDensities(of: grid).reduce(0) { $0 + exp($1) / 64 }

        #expect(abs(sum - 1) < 0.01)
    }

    @Test(arguments: covariances) func weightsCountAsRepeatedRows(_ covariance: String) throws {
        let features = Blobs(rows: 90, columns: 2, groups: 3).features
        let weights: [Float] = (0..<90).map { Float(1 + $0 % 3) }
        let repeated = (0..<90).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }

        let weighted = try fit(covariance, features, weights: weights)
        let plain = try fit(covariance, features.gathering(rows: repeated))

        #expect(abs(try score(weighted, features) - score(plain, features)) < 1e-4)
    }

    @Test func tightClustersFarFromTheOriginAreFound() throws {
        var generator = CounterGenerator(seed: 3, purpose: .simulation)
        let features = Matrix<Float>(rows: 300, columns: 2) { r, _ in
            Float(r % 3) * 4 + 1000 + 0.004 * Float(generator.normal())
        }

        let learner = try fit("full", features)
        let labels = Grouping(try learner.predict(features)).inOrder

        #expect(labels == (0..<300).map { $0 % 3 })
    }

    @Test(arguments: covariances) func constantColumnsAndDuplicatedRowsAreNoTrouble(_ covariance: String) throws {
        let features = Matrix<Float>(rows: 40, columns: 3) { r, c in c == 0 ? 1 : Float(r % 4) }

        let learner = try fit(covariance, clusters: 6, features, epochs: 20)

        #expect(try learner.predict(features).isFinite)
        #expect(Set(Grouping(try learner.predict(features)).labels).count == 4)
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let features = Blobs(rows: 120, columns: 2, groups: 3).features
        let order = Array((0..<120).reversed())

        let forwards = try fit("full", features)
        let backwards = try fit("full", features.gathering(rows: order))

        #expect(abs(try score(forwards, features) - score(backwards, features)) < 1e-5)
    }

    @Test func theCriterionFindsTheNumberOfComponents() throws {
        let features = Blobs(rows: 400, columns: 2, groups: 3, apart: 20, seed: 4).features
        let bic = try #require(MetricCatalogue.named("bic"))

        let values = try (1...6).map { clusters in
            try bic.evaluate(
                try fit("full", clusters: clusters, features, epochs: 100, tolerance: 1e-4), on: features,
                .unlabelled(count: 400, reference: nil))
        }

        #expect(values.indices.min { values[$0] < values[$1] } == 2)
    }
}
