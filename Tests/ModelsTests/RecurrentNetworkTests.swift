import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct RecurrentNetworkTests {
    /// Sequences of eight steps of two numbers, whose class is whether the first number is larger at the first step
    /// than at the last.
    private func data(rows: Int = 300, image: FeatureLayout.Image? = nil) throws -> TrainingSet {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: 16) { _, _ in Float(generator.normal()) }
        let codes = (0..<rows).map { Int32(features[$0, 0] > features[$0, 14] ? 1 : 0) }
        return try TrainingSet(
            features: features, target: .classes(codes: codes, names: ["falls", "rises"]),
            layout: FeatureLayout(columns: [FeatureLayout.Column](repeating: .number, count: 16), image: image))
    }

    private func learner(_ settings: [String: ParameterValue], _ data: TrainingSet) throws -> any Learner {
        try EstimatorEntry.named("recurrent").make(
            settings: Configuration(settings), data: data, seed: 4, totalEpochs: 40)
    }

    @Test(arguments: ["gru", "lstm"]) func remembersTheFirstStepUntilTheLast(_ cell: String) throws {
        let data = try data()
        let learner = try learner(
            ["cell": .string(cell), "steps": .int(8), "units": .int(16), "learning-rate": .float(0.02)], data)

        try learner.train(untilEpoch: 40)

        let accuracy = try #require(MetricCatalogue.named("accuracy"))
        #expect(try accuracy.evaluate(try learner.predict(data.features), data.target) > 0.95)
    }

    @Test func stepsMustDivideTheColumns() throws {
        let data = try data()

        let error = #expect(throws: TrainingError.self) { try learner(["steps": .int(5)], data) }

        #expect(error?.description.contains("16 columns cannot be read in 5 steps") == true)
    }

    @Test func anImageIsReadByRows() throws {
        let image = FeatureLayout.Image(height: 8, width: 1, channels: 2)
        let byForm = try learner(["units": .int(8)], try data(image: image))
        let bySteps = try learner(["units": .int(8), "steps": .int(8)], try data())

        try byForm.train(untilEpoch: 2)
        try bySteps.train(untilEpoch: 2)

        let features = try data().features
        #expect(try byForm.predict(features) == bySteps.predict(features))
    }

    @Test func deepNetworksWithDropoutResumeToTheSameBits() throws {
        let data = try data(rows: 80)
        let settings: [String: ParameterValue] = [
            "cell": .string("lstm"), "depth": .int(3), "units": .int(5), "steps": .int(4), "dropout": .float(0.2),
            "averaging": .string("ema"),
        ]
        let straight = try learner(settings, data)
        let first = try learner(settings, data)
        let second = try learner(settings, data)

        try straight.train(untilEpoch: 4)
        try first.train(untilEpoch: 2)
        try second.restoreState(try first.encodeState())
        try second.train(untilEpoch: 4)

        #expect(try second.encodeState() == straight.encodeState())
    }

    @Test func aModelThatLiesAboutItsArrangementIsRefused() throws {
        let data = try data(rows: 20)
        let learner = try learner(["steps": .int(4), "units": .int(3)], data)
        try learner.train(untilEpoch: 1)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        let entry = try EstimatorEntry.named("recurrent")

        for lie in [[4, 1, 5], [0, 1, 4], [-4, -1, 4], [.max, .max, 4], [1 << 40, 1, 0]] as [[Int64]] {
            archive["arrangement"] = .integers(lie)
            #expect(throws: CheckpointError.self) { try entry.load(archive, shape: ModelShape(data)) }
        }
    }
}
