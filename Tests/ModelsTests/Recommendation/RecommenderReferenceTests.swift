import CKernels
import Models
import Testing

/// Recommenders against values of `implicit`, scikit-learn and NumPy.
struct RecommenderReferenceTests {
    struct Content: Decodable {
        struct Confidence: Decodable {
            let penalty: Double
            let confidence: Double
            let epochs: Int
            let start: [Float]
            let items: [Double]
        }

        struct Rating: Decodable {
            let penalty: Double
            let epochs: Int
            let start: [Float]
            let mean: Double
            let items: [Double]
            let predictions: [Double]
        }

        struct Neighbours: Decodable {
            let shrinkage: Double
            let shrunk: [Double]
            let plain: [Double]
        }

        struct Autoencoder: Decodable {
            let penalty: Double
            let weights: [Double]
            let scores: [Double]
        }

        struct RankingStep: Decodable {
            let factors: Int
            let rate: Float
            let penalty: Float
            let before: [Float]
            let after: [Double]
        }

        struct Metrics: Decodable {
            let suggested: [Int32]
            let chosen: [Int32]
            let ndcg: Double
            let recall: Double
            let averagePrecision: Double
        }

        let users: Int
        let items: Int
        let factors: Int
        let ratings: [Float]
        let exact: Confidence
        let conjugateGradients: Confidence
        let rating: Rating
        let neighbours: Neighbours
        let autoencoder: Autoencoder
        let rankingStep: RankingStep
        let metrics: [Metrics]

        var matrix: InteractionMatrix {
            let entries = ratings.indices.filter { ratings[$0] > 0 }
            return InteractionMatrix(
                byUser: CompressedRows(
                    rows: users, columns: items, places: entries.map { (Int32($0 / items), Int32($0 % items)) },
                    values: entries.map { ratings[$0] }))
        }
    }

    private let content: Content
    private let matrix: InteractionMatrix

    init() throws {
        content = try Reference.read("recommendation")
        matrix = content.matrix
    }

    /// Single precision, and a few solves one after the other.
    private static let tolerance = 2e-4

    private func fit(_ expected: Content.Confidence, steps: Int?) throws -> ConfidenceFactors {
        var settings = ConfidenceFactors.Settings()
        settings.factors = content.factors
        settings.penalty = expected.penalty
        settings.confidence = expected.confidence
        settings.epochs = expected.epochs
        settings.steps = steps
        return try ConfidenceFactors.fit(
            matrix, settings, start: FactorMatrix(factors: content.factors, elements: expected.start), seed: 0,
            threads: 1, shouldStop: { false })
    }

    @Test func confidenceFactorsAreThoseOfImplicit() throws {
        let fitted = try fit(content.exact, steps: nil)

        #expect(Reference.distance(fitted.items.elements, content.exact.items) < Self.tolerance)
    }

    @Test func conjugateGradientsAreThoseOfImplicit() throws {
        let fitted = try fit(content.conjugateGradients, steps: 3)

        #expect(Reference.distance(fitted.items.elements, content.conjugateGradients.items) < Self.tolerance)
    }

    @Test func ratingFactorsAreThoseOfNormalEquations() throws {
        let expected = content.rating
        var settings = RatingFactors.Settings()
        settings.factors = content.factors
        settings.penalty = expected.penalty
        settings.epochs = expected.epochs

        let fitted = try RatingFactors.fit(
            matrix, settings, start: FactorMatrix(factors: content.factors + 1, elements: expected.start), seed: 0,
            threads: 1, shouldStop: { false })

        #expect(abs(Double(fitted.mean) - expected.mean) < 1e-6)
        #expect(Reference.distance(fitted.items.elements, expected.items) < 10 * Self.tolerance)
        let recommender = Recommender(
            taste: .rating(fitted), popularity: [Float](repeating: 0, count: content.items))
        #expect(Reference.distance(scores(recommender), expected.predictions) < 10 * Self.tolerance)
    }

    @Test(arguments: [true, false]) func neighboursAreThoseOfTheCosine(isShrunk: Bool) throws {
        let neighbours = try ItemNeighbours.cosine(
            matrix, neighbours: content.items, shrinkage: isShrunk ? content.neighbours.shrinkage : 0, threads: 1,
            shouldStop: { false })

        let expected = isShrunk ? content.neighbours.shrunk : content.neighbours.plain
        #expect(Reference.distance(neighbours.weights.dense, expected) < 1e-6)
    }

    @Test func theAutoencoderIsThatOfTheClosedForm() throws {
        let fitted = try ItemNeighbours.autoencoder(
            matrix, penalty: content.autoencoder.penalty, threads: 1, shouldStop: { false })

        #expect(Reference.distance(fitted.weights.dense, content.autoencoder.weights) < 1e-6)
        let recommender = Recommender(
            taste: .neighbours(fitted), popularity: [Float](repeating: 0, count: content.items))
        #expect(Reference.distance(scores(recommender), content.autoencoder.scores) < 1e-5)
    }

    @Test func aRankingStepFollowsTheGradient() {
        let expected = content.rankingStep
        var parameters = expected.before
        let n = expected.factors
        parameters.withUnsafeMutableBufferPointer { p in
            guard let base = p.baseAddress else { return }
            leptune_ranking_step_f32(
                base, base + n, base + 2 * n, base + 3 * n, base + 3 * n + 1, n, expected.rate, expected.rate,
                expected.penalty)
        }

        #expect(Reference.distance(parameters, expected.after) < 1e-6)
    }

    @Test func metricsAreThoseOfScikitLearn() {
        for example in content.metrics {
            let found = RankingMetrics(suggested: example.suggested, chosen: example.chosen, places: 10)

            #expect(abs(found.ndcg - example.ndcg) < 1e-12)
            #expect(abs(found.recall - example.recall) < 1e-12)
            #expect(abs(found.averagePrecision - example.averagePrecision) < 1e-12)
        }
    }

    private func scores(_ recommender: Recommender) -> [Float] {
        var scores = [Float](repeating: 0, count: content.users * content.items)
        scores.withUnsafeMutableBufferPointer {
            recommender.score(
                matrix.byUser, rows: 0..<content.users, users: (0..<Int32(content.users)).map { $0 }[...], into: $0)
        }
        return scores
    }
}

extension CompressedRows {
    /// All elements, row by row.
    var dense: [Float] {
        var elements = [Float](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            for entry in range(of: row) { elements[row * columns + Int(indices[entry])] = values[entry] }
        }
        return elements
    }
}
