import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct DiscriminantTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let classes: Int
            let shrinkage: Double
            let rule: String
            let columns: Int
            let features: [Double]
            let labels: [Int32]
            let weights: [Double]
            let unseen: [Double]
            let linear: [Double]
            let quadratic: [Double]
            let gaussian: [Double]
            let counts: [Double]
            let unseenCounts: [Double]
            let multinomial: [Double]
        }

        let cases: [Case]
    }

    private static func probabilities(
        _ name: String, _ settings: [String: ParameterValue], _ features: Matrix<Float>, _ labels: [Int32],
        weights: [Float]?, of unseen: Matrix<Float>
    ) throws -> [Float] {
        let names = (0...(labels.max() ?? 0)).map { "class \($0)" }
        let data = try TrainingSet(
            features: features, target: .classes(codes: labels, names: names), weights: weights)
        let learner = try EstimatorEntry.named(name).make(
            settings: Configuration(settings), data: data, seed: 1, totalEpochs: 1)
        try learner.train(untilEpoch: 1)
        return try learner.predict(unseen).elements
    }

    @Test func probabilitiesAreThoseOfTheReference() throws {
        for example in try Reference.read("discriminants", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)
            let unseen = Reference.matrix(example.unseen, columns: example.columns)
            let weights = example.weights.map { Float($0) }
            let shrinkage: [String: ParameterValue] = [
                "shrinkage": .float(example.shrinkage), "shrinkage-rule": .string(example.rule),
            ]

            let linear = try Self.probabilities(
                "lda", shrinkage, features, example.labels, weights: weights, of: unseen)
            let quadratic = try Self.probabilities(
                "qda", shrinkage, features, example.labels, weights: weights, of: unseen)
            let gaussian = try Self.probabilities(
                "gaussian-naive-bayes", [:], features, example.labels, weights: weights, of: unseen)
            let multinomial = try Self.probabilities(
                "multinomial-naive-bayes", ["smoothing": .float(0.5)],
                Reference.matrix(example.counts, columns: example.columns), example.labels, weights: weights,
                of: Reference.matrix(example.unseenCounts, columns: example.columns))

            // Linear scores are sums in single precision; the others are in double, rounded at the end.
            #expect(Reference.distance(linear, example.linear) < 1e-5)
            #expect(Reference.distance(quadratic, example.quadratic) < 1e-6)
            #expect(Reference.distance(gaussian, example.gaussian) < 1e-6)
            #expect(Reference.distance(multinomial, example.multinomial) < 1e-5)
        }
    }

    private static let normal = ["lda", "qda", "gaussian-naive-bayes"]

    private static func curved(rows: Int) -> (Matrix<Float>, [Int32]) {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: 3) { _, _ in Float(generator.normal()) }
        return (features, (0..<rows).map { features[$0, 0] + features[$0, 1] * features[$0, 2] > 0 ? 1 : 0 })
    }

    @Test(arguments: ["lda", "qda"]) func theScaleOfAColumnDoesNotMatter(_ name: String) throws {
        let (features, labels) = Self.curved(rows: 80)
        let scaled = Matrix<Float>(rows: 80, columns: 3) { r, c in features[r, c] * [1, 1024, 0.125][c] }
        let settings: [String: ParameterValue] = ["shrinkage": .float(0.2)]

        let plain = try Self.probabilities(name, settings, features, labels, weights: nil, of: features)
        let other = try Self.probabilities(name, settings, scaled, labels, weights: nil, of: scaled)

        #expect(zip(plain, other).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: normal) func aRowOfWeightTwoCountsAsTwoRows(_ name: String) throws {
        let (features, labels) = Self.curved(rows: 60)
        let weights = (0..<60).map { Float($0 % 3) }
        let repeated = (0..<60).flatMap { [Int](repeating: $0, count: $0 % 3) }

        let weighted = try Self.probabilities(name, [:], features, labels, weights: weights, of: features)
        let plain = try Self.probabilities(
            name, [:], features.gathering(rows: repeated), repeated.map { labels[$0] }, weights: nil, of: features)

        #expect(zip(plain, weighted).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func countsMustNotBeNegative() throws {
        let (features, labels) = Self.curved(rows: 10)

        #expect(throws: TrainingError.self) {
            try Self.probabilities("multinomial-naive-bayes", [:], features, labels, weights: nil, of: features)
        }
    }

    @Test func missingCountsAreZero() throws {
        let counts = Matrix<Float>(rows: 4, columns: 2, elements: [3, 0, .nan, 2, 4, 1, 0, .nan])
        let filled = Matrix<Float>(rows: 4, columns: 2, elements: [3, 0, 0, 2, 4, 1, 0, 0])
        let layout = FeatureLayout(columns: [.number, .number], allowsMissing: true)
        let entry = try EstimatorEntry.named("multinomial-naive-bayes")
        func learner(_ features: Matrix<Float>) throws -> any Learner {
            let data = try TrainingSet(
                features: features, target: .classes(codes: [0, 1, 0, 1], names: ["a", "b"]), layout: layout)
            let learner = try entry.make(settings: Configuration(), data: data, seed: 1, totalEpochs: 1)
            try learner.train(untilEpoch: 1)
            return learner
        }

        let withGaps = try learner(counts).predict(counts)

        #expect(try withGaps == learner(filled).predict(filled))
    }
}
