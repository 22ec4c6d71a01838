import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct GradientBoostingTests {
    private func normal(rows: Int, columns: Int, seed: UInt64 = 5) -> Matrix<Float> {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        return Matrix(rows: rows, columns: columns) { _, _ in Float(generator.normal()) }
    }

    private func learner(
        _ data: TrainingSet, _ settings: [String: ParameterValue] = [:], epochs: Int = 10
    ) throws -> any Learner {
        let learner = try EstimatorEntry.named("gradient-boosting").make(
            settings: Configuration(settings), data: data, seed: 3, totalEpochs: epochs)
        try learner.train(untilEpoch: epochs)
        return learner
    }

    /// Of squared error: the sum of residuals over the rows and the penalty.
    @Test func leafValuesAreTheClosedForm() throws {
        let features = Matrix<Float>(rows: 8, columns: 1, elements: [0, 0, 0, 0, 0, 1, 1, 1])
        let numbers: [Float] = [1, 2, 3, 2, 2, 10, 11, 9]
        let data = try TrainingSet(features: features, target: .numbers(numbers))

        let learner = try learner(
            data, ["learning-rate": .float(1), "l2": .float(2), "min-samples-leaf": .int(1)], epochs: 1)
        let found = try learner.predict(Matrix(rows: 2, columns: 1, elements: [0, 1]))

        let mean: Float = 5
        #expect(abs(found[0, 0] - (mean + (10 - 5 * mean) / (5 + 2))) < 1e-5)
        #expect(abs(found[1, 0] - (mean + (30 - 3 * mean) / (3 + 2))) < 1e-5)
    }

    @Test func aRowOfWeightTwoIsTwoRows() throws {
        let features = normal(rows: 80, columns: 3)
        let numbers = (0..<80).map { features[$0, 0] * features[$0, 1] }
        let isDouble = (0..<80).map { $0 % 3 == 0 }
        let twice = (0..<80) + (0..<80).filter { isDouble[$0] }
        let settings: [String: ParameterValue] = ["min-samples-leaf": .int(4)]

        let weighted = try learner(
            TrainingSet(
                features: features, target: .numbers(numbers), weights: isDouble.map { $0 ? 2 : 1 }), settings)
        let repeated = try learner(
            TrainingSet(features: features.gathering(rows: twice), target: .numbers(twice.map { numbers[$0] })),
            settings)

        let pairs = try zip(weighted.predict(features).elements, repeated.predict(features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
    }

    /// Trees see the order of values only.
    @Test func anIncreasingFunctionOfAFeatureChangesNothing() throws {
        let features = normal(rows: 200, columns: 3)
        let target = Target.numbers((0..<200).map { features[$0, 0] - features[$0, 1] * features[$0, 2] })
        let stretched = Matrix(rows: 200, columns: 3, elements: features.elements.map { $0 * $0 * $0 * 1000 + 7 })

        let plain = try learner(TrainingSet(features: features, target: target))
        let other = try learner(TrainingSet(features: stretched, target: target))

        #expect(try plain.predict(features) == other.predict(stretched))
    }

    @Test func theOrderOfRowsChangesNothingButRounding() throws {
        let features = normal(rows: 300, columns: 3)
        let numbers = (0..<300).map { features[$0, 0] - features[$0, 1] * features[$0, 2] }
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        let order = generator.permutation(of: 300)

        let plain = try learner(TrainingSet(features: features, target: .numbers(numbers)))
        let other = try learner(
            TrainingSet(features: features.gathering(rows: order), target: .numbers(order.map { numbers[$0] })))

        let pairs = try zip(plain.predict(features).elements, other.predict(features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func missingNumbersGoWhereTheyBelong() throws {
        // Missing says 5, numbers say their sign.
        let values: [Float] = (0..<90).map { $0 % 3 == 0 ? .nan : $0 % 3 == 1 ? -1 : 1 }
        let numbers = values.map { $0.isNaN ? Float(5) : $0 }
        let layout = FeatureLayout(columns: [.number], allowsMissing: true)
        let data = try TrainingSet(
            features: Matrix(rows: 90, columns: 1, elements: values), target: .numbers(numbers), layout: layout)

        let learner = try learner(data, ["learning-rate": .float(1), "l2": .float(0)], epochs: 2)
        let found = try learner.predict(Matrix(rows: 3, columns: 1, elements: [.nan, -1, 1]))

        #expect(zip(found.elements, [5, -1, 1]).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func codesAreSplitWithoutRegardToTheirOrder() throws {
        let codes = (0..<600).map { Float($0 % 12) }
        let isOdd = codes.map { $0.truncatingRemainder(dividingBy: 2) == 1 }
        let data = try TrainingSet(
            features: Matrix(rows: 600, columns: 1, elements: codes),
            target: .classes(codes: isOdd.map { $0 ? 1 : 0 }, names: ["even", "odd"]),
            layout: FeatureLayout(columns: [.category(levels: 11)], allowsMissing: true))

        let learner = try learner(data, ["max-leaves": .int(2), "learning-rate": .float(0.5)], epochs: 5)
        let found = try learner.predict(data.features)
        // Codes that nobody has seen, and what is none: some answer.
        let strange = try learner.predict(
            Matrix(rows: 4, columns: 1, elements: [300, -1, .nan, .infinity]))

        #expect((0..<600).allSatisfy { (found[$0, 1] > 0.8) == isOdd[$0] })
        #expect(strange.isFinite)
    }

    /// Many rows ask all nodes of a tree at once, one row walks; trees of both sizes that are asked differently.
    @Test(arguments: [8, 100, 300]) func manyRowsAreAnsweredAsOne(_ leaves: Int) throws {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let features = Matrix<Float>(rows: 1500, columns: 5) { _, c in
            c == 4
                ? Float(generator.index(below: 20)) : generator.index(below: 9) == 0 ? .nan : Float(generator.normal())
        }
        let numbers = (0..<1500).map { row in
            (features[row, 0].isNaN ? 2 : features[row, 0]) + (Int(features[row, 4]) % 3 == 0 ? 1 : 0)
                + Float(generator.normal())
        }
        let layout = FeatureLayout(
            columns: [.number, .number, .number, .number, .category(levels: 19)], allowsMissing: true)
        let data = try TrainingSet(features: features, target: .numbers(numbers), layout: layout)

        let learner = try learner(data, ["max-leaves": .int(leaves), "min-samples-leaf": .int(1)], epochs: 6)
        let together = try learner.predict(features)
        let alone = try (0..<1500).map { try learner.predict(features.gathering(rows: [$0]))[0, 0] }

        #expect(together.elements == alone)
    }

    @Test func stopsEarlyOnNoiseAndKeepsTheBestRound() throws {
        let features = normal(rows: 400, columns: 6)
        var generator = CounterGenerator(seed: 40, purpose: .simulation)
        let data = try TrainingSet(
            features: features, target: .numbers((0..<400).map { features[$0, 0] + 2 * Float(generator.normal()) }))

        let learner = try learner(data, ["patience": .int(5), "learning-rate": .float(0.3)], epochs: 200)
        let after = try learner.predict(features)
        try learner.train(untilEpoch: 210)

        #expect(learner.isConverged)
        #expect(learner.epoch == 210)
        #expect(try learner.predict(features) == after)
    }

    @Test func samplesOfRowsAndColumnsResumeToTheSameBits() throws {
        let features = normal(rows: 300, columns: 6)
        let data = try TrainingSet(
            features: features,
            target: .classes(codes: (0..<300).map { features[$0, 0] > 0 ? 1 : 0 }, names: ["a", "b"]))
        let settings: [String: ParameterValue] = ["subsample": .float(0.5), "column-subsample": .float(0.5)]
        let straight = try learner(data, settings, epochs: 12)
        let half = try learner(data, settings, epochs: 5)
        let resumed = try EstimatorEntry.named("gradient-boosting").make(
            settings: Configuration(settings), data: data, seed: 3, totalEpochs: 12)

        try resumed.restoreState(try half.encodeState())
        try resumed.train(untilEpoch: 12)

        #expect(try resumed.encodeState() == straight.encodeState())
    }

    @Test(
        arguments: ["gradient-boosting", "random-forest", "extra-trees"]
            + (HostileTreeTests.trainsXGBoost ? ["xgboost", "xgboost-forest"] : []))
    func importanceIsOfTheFeaturesThatMatter(_ name: String) throws {
        let features = normal(rows: 500, columns: 5)
        let data = try TrainingSet(
            features: features, target: .numbers((0..<500).map { 4 * features[$0, 1] + 2 * features[$0, 3] }))
        let learner = try EstimatorEntry.named(name).make(
            settings: Configuration(), data: data, seed: 3, totalEpochs: 10)
        try learner.train(untilEpoch: 10)

        let importance = try #require(try learner.model() as? any FeatureImportance).importance

        #expect(importance.count == 5)
        #expect(importance.allSatisfy { $0 >= 0 })
        #expect([0, 2, 4].allSatisfy { importance[$0] < importance[3] && importance[3] < importance[1] })
    }

    @Test(arguments: ["gradient-boosting", "random-forest", "extra-trees"])
    func asksOftenWhetherToStop(_ name: String) throws {
        let features = normal(rows: 20_000, columns: 40)
        let data = try TrainingSet(features: features, target: .numbers((0..<20_000).map { features[$0, 0] }))
        let learner = try EstimatorEntry.named(name).make(
            settings: Configuration(), data: data, seed: 3, totalEpochs: 1)
        var questions = 0

        try learner.trainEpoch {
            questions += 1
            return false
        }

        // Once a feature while binning, and while growing.
        #expect(questions > 45)
    }
}
