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

    @Test(arguments: ["sgd", "adam", "adamw"], ["constant", "cosine", "step", "one-cycle"])
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
        let best = try #require(history.min())
        #expect(abs(reached - best) < 1e-6)
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
