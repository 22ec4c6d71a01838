import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct TabularResNetTests {
    /// A number whose sign of a wave decides, and a category that turns the answer round; code 0 is never seen.
    private func data(rows: Int = 500, codes: Range<Int> = 1..<5) throws -> TrainingSet {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: 2) { _, c in
            c == 0 ? Float(generator.normal()) : Float(codes.lowerBound + generator.index(below: codes.count))
        }
        let labels = (0..<rows).map { row -> Int32 in
            let isUp = features[row, 0].magnitude.truncatingRemainder(dividingBy: 1) < 0.5
            return isUp == (Int(features[row, 1]) % 2 == 0) ? 1 : 0
        }
        return try TrainingSet(
            features: features, target: .classes(codes: labels, names: ["no", "yes"]),
            layout: FeatureLayout(columns: [.number, .category(levels: 4)]))
    }

    private func learner(
        _ settings: [String: ParameterValue], _ data: TrainingSet, epochs: Int = 60
    ) throws -> any Learner {
        try EstimatorEntry.named("tabular-resnet").make(
            settings: Configuration(["width": .int(32), "batch-size": .int(64)].merging(settings) { $1 }), data: data,
            seed: 4, totalEpochs: epochs)
    }

    @Test(arguments: ["piecewise-linear", "periodic"], ["batch", "layer"])
    func learnsWavesAndCategoriesTogether(_ embedding: String, _ normalisation: String) throws {
        let data = try data()
        let learner = try learner(
            [
                "numeric-embedding": .string(embedding), "normalisation": .string(normalisation),
                "learning-rate": .float(5e-3), "frequency-scale": .float(0.5),
            ], data)

        try learner.train(untilEpoch: 60)

        let accuracy = try #require(MetricCatalogue.named("accuracy"))
        #expect(try accuracy.evaluate(try learner.predict(data.features), data.target) > 0.9)
    }

    @Test func codesThatTrainingNeverSawAddNothing() throws {
        let data = try data(codes: 1..<4)
        let learner = try learner([:], data, epochs: 3)
        try learner.train(untilEpoch: 3)

        // 0 is missing; what is no code counts as missing too.
        let strange: [Float] = [0, 0.4, -1, 5, 1e30]
        // Each alone: products may round the rows of a batch differently, by their place in it.
        let predictions = try strange.map { code in
            try learner.predict(Matrix<Float>(rows: 1, columns: 2) { _, column in column == 0 ? 0.25 : code }).row(0)
        }

        for prediction in predictions { #expect(prediction == predictions[0]) }
    }

    @Test(arguments: ["none", "piecewise-linear", "periodic"])
    func resumesToTheSameBitsAndIsReadBack(_ embedding: String) throws {
        let data = try data(rows: 120)
        let settings: [String: ParameterValue] = [
            "numeric-embedding": .string(embedding), "residual-dropout": .float(0.2), "averaging": .string("swa"),
            "patience": .int(2),
        ]
        let straight = try learner(settings, data, epochs: 6)
        let first = try learner(settings, data, epochs: 6)
        let second = try learner(settings, data, epochs: 6)

        try straight.train(untilEpoch: 6)
        try first.train(untilEpoch: 3)
        try second.restoreState(try first.encodeState())
        try second.train(untilEpoch: 6)
        var archive = TensorArchive()
        try second.model().encode(into: &archive)
        let loaded = try EstimatorEntry.named("tabular-resnet").load(
            TensorArchive(decoding: archive.encoded()), shape: ModelShape(data))

        #expect(try second.encodeState() == straight.encodeState())
        #expect(try loaded.predict(data.features) == straight.predict(data.features))
    }

    @Test func modelsThatLieAreRefusedOrUsed() throws {
        let data = try data(rows: 40)
        let learner = try learner(["numeric-embedding": .string("piecewise-linear")], data, epochs: 1)
        try learner.train(untilEpoch: 1)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        let lies: [TensorArchive.Tensor?] = [
            nil, .floats([]), .floats([.nan]), .integers([]), .integers([-1]), .integers([.max]),
            .integers([Int64](repeating: .max, count: 8)), .integers([Int64](repeating: 1, count: 8)),
        ]

        var refused = 0
        for name in archive.entryNames {
            for lie in lies {
                var changed = archive
                changed[name] = lie
                do {
                    let model = try EstimatorEntry.named("tabular-resnet").load(changed, shape: ModelShape(data))
                    let predictions = try model.predict(data.features)
                    #expect(predictions.rows == 40 && predictions.isFinite, "\(name)")
                } catch is CheckpointError {
                    refused += 1
                }
            }
        }
        // Every part that is missing, at least.
        #expect(refused >= archive.entryNames.count)
    }

    @Test func embeddingsGrowWithTheLevels() {
        #expect(
            [0, 1, 2, 10, 100, 1000, 100_000].map { TabularShape.embeddingSize(levels: $0) }
                == [1, 1, 2, 5, 21, 32, 32])
    }
}
