import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// What forests by XGBoost promise beside what every estimator does.
@Suite(.enabled(if: HostileTreeTests.trainsXGBoost))
struct XGBoostForestTests {
    private static func data(classes: Int, weights: [Float]? = nil) throws -> TrainingSet {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let features = Matrix<Float>(rows: 600, columns: 5) { _, _ in Float(generator.normal()) }
        let scores = (0..<600).map { features[$0, 0] + features[$0, 1] + Float(generator.normal()) }
        return try TrainingSet(
            features: features,
            target: classes == 0
                ? .numbers(scores)
                : .classes(
                    codes: scores.map { min(Int32(classes) - 1, max(0, Int32(($0 + 2).rounded()))) },
                    names: (0..<classes).map { "\($0)" }), weights: weights)
    }

    private static func grow(
        _ data: TrainingSet, _ settings: [String: ParameterValue] = [:], epochs: Int = 1
    ) throws -> any Learner {
        SingleThread.begin()
        let learner = try EstimatorEntry.named("xgboost-forest").make(
            settings: Configuration(["trees": .int(12)].merging(settings) { $1 }), data: data, seed: 4,
            totalEpochs: epochs)
        try learner.train(untilEpoch: epochs)
        return learner
    }

    @Test(arguments: [0, 2, 4]) func isTheSameHoweverItsTreesAreDividedIntoEpochs(_ classes: Int) throws {
        let data = try Self.data(classes: classes)

        let once = try Self.grow(data), often = try Self.grow(data, epochs: 5)

        #expect(try once.predict(data.features).elements == often.predict(data.features).elements)
    }

    @Test func itsTreesDiffer() throws {
        let data = try Self.data(classes: 0)

        let one = try Self.grow(data, ["trees": .int(1)]), two = try Self.grow(data, ["trees": .int(2)])

        #expect(try one.predict(data.features).elements != two.predict(data.features).elements)
    }

    /// Stumps without draws: of each side the shares of classes, as counted, and of the whole without a split.
    @Test(arguments: [2, 4]) func probabilitiesAreSharesOfRows(_ classes: Int) throws {
        let data = try Self.data(classes: classes)
        guard case .classes(let codes, _) = data.target else { return }

        let learner = try Self.grow(
            data, ["max-depth": .int(1), "min-samples-leaf": .int(600), "subsample": .float(1)])

        let found = try learner.predict(data.features)
        for output in 0..<classes {
            let share = Float(codes.filter { $0 == Int32(output) }.count) / 600
            #expect(abs(found[0, output] - share) < 1e-5)
        }
    }

    @Test func aRowOfTwiceTheWeightCountsAsTwo() throws {
        let plain = try Self.data(classes: 2)
        guard case .classes(let codes, _) = plain.target else { return }
        let data = try Self.data(classes: 2, weights: codes.map { $0 == 1 ? 2 : 1 })

        let learner = try Self.grow(
            data, ["max-depth": .int(1), "min-samples-leaf": .int(1200), "subsample": .float(1)])

        let ones = Float(codes.filter { $0 == 1 }.count)
        #expect(abs(try learner.predict(data.features)[0, 1] - 2 * ones / (600 + ones)) < 1e-5)
    }

    /// Two values and a missing number, each with a target of its own: the trees that XGBoost grows on bins tell them apart.
    @Test func missingNumbersHaveLeavesOfTheirOwn() throws {
        let values: [Float] = [0, 1, .nan], targets: [Float] = [3, -1, 8]
        let data = try TrainingSet(
            features: Matrix(rows: 90, columns: 1) { row, _ in values[row % 3] },
            target: .numbers((0..<90).map { targets[$0 % 3] }),
            layout: FeatureLayout(columns: [.number], allowsMissing: true))

        let learner = try Self.grow(data, ["subsample": .float(1), "max-features": .float(1)])

        let found = try learner.predict(Matrix(rows: 5, columns: 1, elements: [0, 1, .nan, -7, 7]))
        for (found, expected) in zip(found.elements, [3, -1, 8, 3, -1] as [Float]) {
            #expect(abs(found - expected) < 1e-4)
        }
    }

    /// What is stored is XGBoost's own form of the forest: steps of one round, each of its trees as one of all.
    @Test func theStoredModelIsOneOfXGBoosts() throws {
        let data = try Self.data(classes: 0)
        let learner = try Self.grow(data)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)

        let boosted = try EstimatorEntry.named("xgboost").load(archive, shape: ModelShape(data))

        #expect(try boosted.predict(data.features).elements == learner.predict(data.features).elements)
    }
}
