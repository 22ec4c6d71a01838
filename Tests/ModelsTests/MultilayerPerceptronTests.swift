import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct MultilayerPerceptronTests {
    private func data(rows: Int = 120, columns: Int = 6, noise: Double = 0.3) throws -> TrainingSet {
        var generator = CounterGenerator(seed: 31, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: columns) { _, _ in Float(generator.normal()) }
        let codes = (0..<rows).map { row -> Int32 in
            Double(features[row, 0] * features[row, 1]) + noise * generator.normal() > 0 ? 1 : 0
        }
        return try TrainingSet(features: features, target: .classes(codes: codes, names: ["no", "yes"]))
    }

    private func learner(
        _ settings: [String: ParameterValue], _ data: TrainingSet, seed: UInt64 = 1, stream: Int = 0, epochs: Int = 20
    ) throws -> any Learner {
        try EstimatorEntry.named("mlp").make(
            settings: Configuration(settings), data: data, seed: seed, stream: stream, totalEpochs: epochs)
    }

    @Test(arguments: ["sgd", "adam", "adamw"], LearningRateSchedule.allCases.map(\.rawValue))
    func resumesToTheSameBitsWithEveryOptimizerAndSchedule(_ optimizer: String, _ schedule: String) throws {
        let data = try data()
        let settings: [String: ParameterValue] = [
            "optimizer": .string(optimizer), "schedule": .string(schedule), "dropout": .float(0.3),
            "batch-normalisation": .bool(true), "activation": .string("gelu"), "batch-size": .int(32),
            "weight-decay": .float(0.01), "patience": .int(3), "width": .int(16), "nesterov": .bool(true),
        ]
        let straight = try learner(settings, data)
        let first = try learner(settings, data)
        let second = try learner(settings, data)

        try straight.train(untilEpoch: 10)
        try first.train(untilEpoch: 4)
        try second.restoreState(try first.encodeState())
        try second.train(untilEpoch: 10)

        #expect(try second.encodeState() == straight.encodeState())
    }

    @Test(arguments: ["ema", "swa"], [0, 2]) func resumesToTheSameBitsWithEveryTrick(
        _ averaging: String, _ patience: Int
    ) throws {
        let data = try data()
        let weighted = try TrainingSet(
            features: data.features, target: data.target, weights: (0..<120).map { Float($0 % 4) + 0.5 })
        let settings: [String: ParameterValue] = [
            "averaging": .string(averaging), "averaging-start": .float(0.3), "averaging-decay": .float(0.9),
            "mixup": .float(0.4), "label-smoothing": .float(0.1), "gradient-clipping": .float(0.5),
            "warmup": .float(0.2), "schedule": .string("plateau"), "plateau-patience": .int(0),
            "patience": .int(patience), "batch-normalisation": .bool(true), "dropout": .float(0.2),
            "batch-size": .int(25), "width": .int(12), "learning-rate": .float(0.05),
        ]
        for checkpoint in [1, 5] {
            let straight = try learner(settings, weighted, epochs: 10)
            let first = try learner(settings, weighted, epochs: 10)
            let second = try learner(settings, weighted, epochs: 10)

            try straight.train(untilEpoch: 10)
            try first.train(untilEpoch: checkpoint)
            try second.restoreState(try first.encodeState())
            try second.train(untilEpoch: 10)

            #expect(try second.encodeState() == straight.encodeState())
            #expect(try second.predict(data.features) == straight.predict(data.features))
        }
    }

    @Test(arguments: [
        ["mixup": ParameterValue.float(0.2)], ["label-smoothing": .float(0.1)], ["gradient-clipping": .float(0.1)],
        ["averaging": .string("ema")], ["averaging": .string("swa"), "averaging-start": .float(0.9)],
        ["warmup": .float(0.1)], ["schedule": .string("plateau")],
    ]) func everyTrickLearnsAndChangesTheModel(_ trick: [String: ParameterValue]) throws {
        let data = try data(rows: 400, noise: 0)
        let accuracy = try #require(MetricCatalogue.named("accuracy"))
        let base: [String: ParameterValue] = [
            "learning-rate": .float(0.01), "plateau-patience": .int(0), "width": .int(32),
        ]
        let plain = try learner(base, data, epochs: 60)
        let tricked = try learner(base.merging(trick) { $1 }, data, epochs: 60)

        try plain.train(untilEpoch: 60)
        try tricked.train(untilEpoch: 60)

        #expect(try accuracy.evaluate(try tricked.predict(data.features), data.target) > 0.9)
        #expect(try tricked.predict(data.features) != plain.predict(data.features))
    }

    @Test func onlyProportionsOfWeightsMatter() throws {
        let data = try data()
        let weights = (0..<120).map { Float($0 % 5) / 4 }
        func prediction(_ weights: [Float]?) throws -> Matrix<Float> {
            let learner = try learner(
                ["optimizer": .string("sgd")],
                try TrainingSet(features: data.features, target: data.target, weights: weights))
            try learner.train(untilEpoch: 5)
            return try learner.predict(data.features)
        }

        #expect(try prediction([Float](repeating: 3, count: 120)) == prediction(nil))
        #expect(try prediction(weights.map { 8 * $0 }) == prediction(weights))
        #expect(try prediction(weights) != prediction(nil))
    }

    @Test(arguments: [LearningTask.classification, .regression])
    func aRowOfWeightTwoCountsAsTheRowTwice(_ task: LearningTask) throws {
        let data = try data(rows: 40)
        let target: Target =
            task == .classification
            ? data.target : .numbers((0..<40).map { data.features[$0, 0] + data.features[$0, 1] })
        let twice = Array(0..<40) + Array(20..<40)
        // All rows in one batch, so that batches cannot differ.
        let settings: [String: ParameterValue] = [
            "batch-size": .int(100), "optimizer": .string("sgd"), "learning-rate": .float(0.1),
        ]
        let weighted = try learner(
            settings,
            try TrainingSet(
                features: data.features, target: target, weights: (0..<40).map { $0 < 20 ? 1 : 2 }))
        let repeated = try learner(
            settings,
            try TrainingSet(features: data.features.gathering(rows: twice), target: target.gathering(rows: twice)))

        try weighted.train(untilEpoch: 20)
        try repeated.train(untilEpoch: 20)

        let pairs = zip(
            try weighted.predict(data.features).elements, try repeated.predict(data.features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 2e-4 * max(1, abs($1)) })
    }

    @Test func rowsOfNoWeightAreAsIfAbsent() throws {
        let data = try data(rows: 60)
        let kept = Array(0..<40)
        let weighted = try learner(
            ["batch-normalisation": .bool(true), "patience": .int(3)],
            try TrainingSet(
                features: data.features, target: data.target, weights: (0..<60).map { $0 < 40 ? 2.5 : 0 }))
        let absent = try learner(
            ["batch-normalisation": .bool(true), "patience": .int(3)],
            try TrainingSet(
                features: data.features.gathering(rows: kept), target: data.target.gathering(rows: kept)))

        try weighted.train(untilEpoch: 8)
        try absent.train(untilEpoch: 8)

        #expect(try weighted.predict(data.features) == absent.predict(data.features))
    }

    @Test func stochasticAveragePredictsWithTheMeanOfTheLastEpochs() throws {
        let data = try data()
        let settings: [String: ParameterValue] = ["averaging": .string("swa"), "averaging-start": .float(0.5)]
        let averaged = try learner(settings, data, epochs: 4)
        let plain = try learner([:], data, epochs: 4)
        var sum = [Float](repeating: 0, count: 0)

        for epoch in 1...4 {
            try averaged.train(untilEpoch: epoch)
            try plain.train(untilEpoch: epoch)
            guard case .floats(let own) = try TensorArchive(decoding: try plain.encodeState())["parameters"] else {
                return
            }
            if epoch == 2 { #expect(try averaged.predict(data.features) == plain.predict(data.features)) }
            if epoch > 2 { sum = sum.isEmpty ? own : zip(sum, own).map { $0 + $1 } }
        }

        let archive = try TensorArchive(decoding: try averaged.encodeState())
        guard case .floats(let average) = archive["average-parameters"] else {
            Issue.record("no average")
            return
        }
        #expect(zip(average, sum).allSatisfy { abs($0 - $1 / 2) < 1e-6 })
        var model = TensorArchive()
        try averaged.model().encode(into: &model)
        #expect(model["parameters"] == .floats(average))
    }

    @Test func seedAndStreamChangeTheModel() throws {
        let data = try data()
        let states = try [(1, 0), (1, 1), (2, 0)].map { seed, stream in
            let learner = try learner([:], data, seed: UInt64(seed), stream: stream)
            try learner.train(untilEpoch: 1)
            return try learner.encodeState()
        }

        #expect(states[0] != states[1] && states[0] != states[2] && states[1] != states[2])
    }

    @Test(arguments: [("sgd", 10.0), ("sgd", 5.0)]) func divergenceNamesItsEpoch(_ optimizer: String, _ rate: Double)
        throws
    {
        let features = Matrix<Float>(rows: 32, columns: 3) { r, c in Float((r + 1) * (c + 2)) * 50 }
        let target = Target.numbers((0..<32).map { Float($0 * $0) })
        let learner = try learner(
            [
                "optimizer": .string(optimizer), "learning-rate": .float(rate), "batch-size": .int(4),
                "momentum": .float(0.99),
            ],
            try TrainingSet(features: features, target: target))

        let error = #expect(throws: TrainingError.self) { try learner.train(untilEpoch: 20) }

        guard case .diverged(let epoch) = error else {
            Issue.record("expected divergence, found \(String(describing: error))")
            return
        }
        #expect(epoch == learner.epoch + 1)
        #expect(throws: TrainingError.diverged(epoch: epoch)) { try learner.trainEpoch { false } }
        #expect(throws: TrainingError.diverged(epoch: epoch)) { try learner.encodeState() }
    }

    @Test func aStateRestoredAfterDivergenceIsUsable() throws {
        let data = try data()
        let learner = try learner([:], data)
        try learner.train(untilEpoch: 1)
        let state = try learner.encodeState()

        #expect(throws: TrainingError.stopped) { try learner.trainEpoch { true } }
        #expect(throws: TrainingError.stopped) { try learner.encodeState() }
        try learner.restoreState(state)
        try learner.trainEpoch { false }

        #expect(learner.epoch == 2)
    }

    @Test func isAskedToStopWithinAnEpoch() throws {
        let learner = try learner(["batch-size": .int(10)], try data())
        var questions = 0

        #expect(throws: TrainingError.stopped) {
            try learner.trainEpoch {
                questions += 1
                return questions > 5
            }
        }
        #expect(questions == 6)
        #expect(learner.epoch == 0)
    }

    @Test func stopsEarlyAndGoesBackToTheBestEpoch() throws {
        let noise = try data(rows: 60, noise: 30)
        let unseen = try data(rows: 200, noise: 30)
        let set = try TrainingSet(
            features: noise.features, target: noise.target,
            validation: .init(features: unseen.features, target: unseen.target))
        let settings: [String: ParameterValue] = ["width": .int(128), "learning-rate": .float(0.01)]
        let loss = try #require(MetricCatalogue.named("log-loss"))
        let patient = try learner(settings, set, epochs: 100)
        var history: [Double] = []
        for _ in 0..<40 {
            try patient.trainEpoch { false }
            history.append(try loss.evaluate(try patient.predict(unseen.features), unseen.target))
        }
        let learner = try learner(settings.merging(["patience": .int(5)]) { $1 }, set, epochs: 100)

        try learner.train(untilEpoch: 40)

        #expect(learner.isConverged)
        #expect(learner.epoch == 40)
        let reached = try loss.evaluate(try learner.predict(unseen.features), unseen.target)
        // The lowest loss until five epochs in a row brought none that was lower.
        var best = (loss: Double.infinity, epoch: 0)
        for (epoch, loss) in history.enumerated() where loss < best.loss && epoch <= best.epoch + 5 {
            best = (loss, epoch)
        }
        #expect(best.epoch + 5 < 39)
        #expect(abs(reached - best.loss) < 1e-6)
        #expect(!patient.isConverged)
    }

    @Test func setsRowsApartForEarlyStoppingWhenNoneAreGiven() throws {
        let data = try data(noise: 30)
        let learner = try learner(["patience": .int(2), "learning-rate": .float(0.03)], data)

        try learner.train(untilEpoch: 60)

        #expect(learner.isConverged)
    }

    @Test func cosineScheduleEndsWithStepsOfNoLength() throws {
        let data = try data()
        let learner = try learner(["schedule": .string("cosine"), "optimizer": .string("sgd")], data, epochs: 3)
        try learner.train(untilEpoch: 3)
        let before = try learner.predict(data.features)

        try learner.train(untilEpoch: 5)

        #expect(try learner.predict(data.features) == before)
    }

    @Test func weightDecayShrinksTheWeights() throws {
        let data = try data()
        func size(_ decay: Double) throws -> Double {
            let learner = try learner(["optimizer": .string("adamw"), "weight-decay": .float(decay)], data)
            try learner.train(untilEpoch: 20)
            guard case .floats(let values) = try TensorArchive(decoding: try learner.encodeState())["parameters"] else {
                return .nan
            }
            return values.reduce(0) { $0 + Double($1 * $1) }
        }

        #expect(try size(5) < 0.9 * size(0))
    }

    @Test func layersTaper() throws {
        let learner = try learner(["width": .int(40), "depth": .int(4), "taper": .float(0.3)], try data())

        let archive = try TensorArchive(decoding: try learner.encodeState())

        #expect(archive["sizes"] == .integers([6, 40, 12, 4, 1, 2]))
    }

    @Test func regressionIsIndifferentToTheUnitsOfTheTarget() throws {
        let features = try data().features
        let metric = try #require(MetricCatalogue.named("r2"))
        let numbers = (0..<features.rows).map { features[$0, 0] * 2 - features[$0, 3] }
        for (scale, offset) in [(1, 0), (1e6, 3e6), (1e-6, 0)] as [(Float, Float)] {
            let target = Target.numbers(numbers.map { $0 * scale + offset })
            let learner = try learner([:], try TrainingSet(features: features, target: target))

            try learner.train(untilEpoch: 60)

            #expect(try metric.evaluate(try learner.predict(features), target) > 0.9, "scale \(scale)")
        }
    }
}
