import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

struct ClusteringMetricTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let columns: Int
            let clusters: Int
            let classes: Int
            let features: [Double]
            let labels: [Int32]
            let truth: [Int32]
            let values: [String: Double]
        }

        let cases: [Case]
    }

    /// Metrics of groups that were found already.
    static let metricsOfGroups = MetricCatalogue.all.filter { $0.basis == .groups || $0.basis == .knownClasses }

    private func shares(_ labels: [Int32], _ count: Int) -> Matrix<Float> {
        Matrix(rows: labels.count, columns: count) { Int(labels[$0]) == $1 ? 1 : 0 }
    }

    private func target(_ labels: [Int32], _ count: Int) -> Target {
        .unlabelled(
            count: labels.count, reference: ClassLabels(codes: labels, names: (0..<count).map { "class \($0)" }))
    }

    @Test(arguments: metricsOfGroups) func valueIsThatOfScikitLearn(_ metric: MetricEntry) throws {
        for example in try Reference.read("cluster-metrics", as: Content.self).cases {
            let expected = try #require(example.values[metric.name])

            let value = try metric.evaluate(
                shares(example.labels, example.clusters), target(example.truth, example.classes),
                features: Reference.matrix(example.features, columns: example.columns))

            #expect(abs(value - expected) < 1e-6 * max(1, abs(expected)), "\(metric.name)")
        }
    }

    @Test(arguments: metricsOfGroups) func weightsCountAsRepeatedRows(_ metric: MetricEntry) throws {
        let blobs = Blobs(rows: 30, columns: 3, groups: 3)
        let weights: [Float] = (0..<30).map { Float($0 % 4) }
        let repeated = (0..<30).flatMap { [Int](repeating: $0, count: $0 % 4) }
        let truth = (0..<30).map { Int32($0 % 5 == 0 ? 0 : blobs.labels[$0]) }

        let weighted = try metric.evaluate(
            shares(blobs.labels, 3), target(truth, 3), weights: weights, features: blobs.features)
        let plain = try metric.evaluate(
            shares(blobs.labels, 3).gathering(rows: repeated), target(truth, 3).gathering(rows: repeated),
            features: blobs.features.gathering(rows: repeated))

        #expect(abs(weighted - plain) < 1e-9 * max(1, abs(plain)))
    }

    @Test(arguments: metricsOfGroups) func neitherOrderOfRowsNorNamesOfClustersCount(_ metric: MetricEntry) throws {
        let blobs = Blobs(rows: 40, columns: 2, groups: 3)
        let truth = (0..<40).map { Int32($0 % 7 == 0 ? 1 : blobs.labels[$0]) }
        let value = try metric.evaluate(shares(blobs.labels, 3), target(truth, 3), features: blobs.features)

        let order = Array((0..<40).reversed())
        let renamed = blobs.labels.map { ($0 + 1) % 3 }
        let other = try metric.evaluate(
            shares(renamed, 3).gathering(rows: order), target(truth, 3).gathering(rows: order),
            features: blobs.features.gathering(rows: order))

        #expect(abs(other - value) < 1e-9 * max(1, abs(value)))
    }

    @Test(arguments: metricsOfGroups.filter { $0.basis == .groups })
    func fewerThanTwoClustersHaveNoValue(_ metric: MetricEntry) throws {
        let blobs = Blobs(rows: 10, columns: 2, groups: 2)
        let target = Target.unlabelled(count: 10, reference: nil)

        #expect(try metric.evaluate(Matrix(rows: 10, columns: 1, repeating: 1), target, features: blobs.features).isNaN)
        #expect(try metric.evaluate(Matrix(rows: 10, columns: 2), target, features: blobs.features).isNaN)
    }

    @Test func aLargeSampleHasNearlyTheSilhouetteOfAll() throws {
        let metric = try #require(MetricCatalogue.named("silhouette"))
        let blobs = Blobs(rows: 9000, columns: 2, groups: 3)
        let first = Array(0..<2500)
        let all = try metric.evaluate(
            shares(blobs.labels, 3), .unlabelled(count: 9000, reference: nil), features: blobs.features)
        let part = try metric.evaluate(
            shares(blobs.labels, 3).gathering(rows: first), .unlabelled(count: 2500, reference: nil),
            features: blobs.features.gathering(rows: first))

        #expect(abs(all - part) < 0.02)
    }

    @Test func rowsInNoClusterAreOneByThemselves() throws {
        let metric = try #require(MetricCatalogue.named("adjusted-rand"))
        let information = try #require(MetricCatalogue.named("normalized-mutual-information"))
        let labels: [Int32] = [0, 0, 1, 1, 2, 3]
        let withNoise = Matrix<Float>(rows: 6, columns: 2) { r, c in r < 4 && r / 2 == c ? 1 : 0 }
        let truth = target([0, 0, 0, 1, 1, 1], 2)

        for metric in [metric, information] {
            let found = try metric.evaluate(withNoise, truth)
            let expected = try metric.evaluate(shares(labels, 4), truth)
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test func equalGroupingsAgreeAndRandomOnesDoNot() throws {
        let metric = try #require(MetricCatalogue.named("stability"))
        let blobs = Blobs(rows: 300, columns: 2, groups: 3)
        let grouping = Grouping(labels: blobs.labels, count: 3)
        let renamed = Grouping(labels: blobs.labels.map { 2 - $0 }, count: 3)
        let other = Grouping(labels: Blobs(rows: 300, columns: 2, groups: 3, seed: 2).labels, count: 3)

        #expect(try metric.agreement(of: [grouping, renamed]) == 1)
        #expect(abs(try metric.agreement(of: [grouping, other])) < 0.05)
        let mean = try metric.agreement(of: [grouping, renamed, other])
        #expect(abs(mean - 1.0 / 3) < 0.05)
    }

    @Test func saysWhatIsMissing() throws {
        let labels: [Int32] = [0, 1, 0]
        let unknown = Target.unlabelled(count: 3, reference: nil)
        for metric in MetricCatalogue.all where metric.task == .clustering {
            #expect(throws: MetricError.self) { try metric.evaluate(shares(labels, 2), unknown) }
            #expect(throws: MetricError.self) { try metric.evaluate(shares(labels, 2), .numbers([1, 2, 3])) }
        }
        let stability = try #require(MetricCatalogue.named("stability"))
        #expect(throws: MetricError.self) { try stability.agreement(of: [Grouping(labels: labels, count: 2)]) }
        #expect(throws: MetricError.self) {
            try stability.agreement(of: [Grouping(labels: labels, count: 2), Grouping(labels: [0], count: 1)])
        }
        let bic = try #require(MetricCatalogue.named("bic"))
        let learner = try EstimatorEntry.clustering(
            "k-means", ["clusters": .int(2)], Blobs(rows: 9, columns: 2, groups: 2).features)
        #expect(throws: MetricError.self) {
            try bic.evaluate(
                learner, on: Blobs(rows: 9, columns: 2, groups: 2).features, .unlabelled(count: 9, reference: nil))
        }
    }
}
