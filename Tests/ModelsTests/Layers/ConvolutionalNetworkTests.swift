import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct ConvolutionalNetworkTests {
    /// Small images of a bright corner: upper left or lower right.
    private func corners(rows: Int = 48, side: Int = 6) throws -> TrainingSet {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let codes = (0..<rows).map { Int32($0 % 2) }
        let features = Matrix<Float>(rows: rows, columns: side * side) { row, pixel in
            let isBright = codes[row] == 0 ? pixel < side / 2 : pixel >= side * side - side / 2
            return Float(generator.normal() * 0.4 + (isBright ? 1 : 0))
        }
        return try TrainingSet(
            features: features, target: .classes(codes: codes, names: ["upper left", "lower right"]),
            layout: FeatureLayout(
                columns: FeatureLayout.numbers(side * side).columns,
                image: .init(height: side, width: side, channels: 1)))
    }

    private func learner(
        _ settings: [String: ParameterValue], _ data: TrainingSet, epochs: Int = 8
    ) throws -> any Learner {
        try EstimatorEntry.named("cnn").make(
            settings: Configuration(settings), data: data, seed: 5, totalEpochs: epochs)
    }

    @Test func learnsDigits() throws {
        let dataset = try BundledDataset.digits.load()
        let split = try Validation.holdOut(fraction: 0.2)
            .splits(of: dataset.target, rows: dataset.searchRows, seed: 1)[0]
        let pipeline = FittedPipeline(fittedTo: dataset.features, rows: split.training)
        let data = try TrainingSet(
            features: pipeline.transform(dataset.features, rows: split.training),
            target: dataset.target.gathering(rows: split.training), layout: pipeline.layout)
        let learner = try learner(
            [
                "layers": .string("conv 32, pool, conv 64, pool, dense 64"), "batch-size": .int(32),
                "schedule": .string("cosine"),
            ], data, epochs: 15)

        try learner.train(untilEpoch: 15)
        let predictions = try learner.predict(try pipeline.transform(dataset.features, rows: split.validation))
        let accuracy = try #require(MetricCatalogue.named("accuracy"))
            .evaluate(predictions, dataset.target.gathering(rows: split.validation))

        #expect(accuracy >= 0.97)
    }

    static let architectures = [
        "conv 5, pool, conv 7, dense 6",
        "conv 4, batch-norm, dropout 0.2, depthwise, batch-norm, average-pool, dense 5",
        "conv 4, [conv 4, batch-norm], [conv 6 stride 2, dropout 0.1, conv 6], global-pool",
    ]

    @Test(arguments: architectures, ["sgd", "adam"])
    func resumesToTheSameBits(_ layers: String, _ optimizer: String) throws {
        let data = try corners()
        let settings: [String: ParameterValue] = [
            "layers": .string(layers), "optimizer": .string(optimizer), "batch-size": .int(20),
            "schedule": .string("one-cycle"), "weight-decay": .float(0.01), "patience": .int(3),
        ]
        let straight = try learner(settings, data)
        let first = try learner(settings, data)
        let second = try learner(settings, data)

        try straight.train(untilEpoch: 6)
        try first.train(untilEpoch: 2)
        try second.restoreState(try first.encodeState())
        try second.train(untilEpoch: 6)

        #expect(try second.encodeState() == straight.encodeState())
        #expect(try second.predict(data.features) == straight.predict(data.features))
    }

    @Test func aStateIsOfItsLayers() throws {
        let data = try corners()
        let one = try learner(["layers": .string("conv 4, conv 6 1x1")], data)
        let other = try learner(["layers": .string("conv 4, conv 6 1x1 linear")], data)
        let padded = try learner(["layers": .string("conv 4 1x1, global-pool"), "padding": .string("valid")], data)

        #expect(throws: CheckpointError.self) { try other.restoreState(try one.encodeState()) }
        #expect(throws: CheckpointError.self) { try padded.restoreState(try other.encodeState()) }
    }

    @Test(arguments: [
        (
            "conv 4 9x9 valid",
            "layers, at character 1: a window of 9x9 does not fit into 6x6x1; use padding same or a smaller window"
        ),
        (
            "pool 1, [conv 4 valid]",
            "layers, at character 9: the block makes 4x4x4 of 6x6x1, which cannot be added; use padding same in it"
        ),
    ])
    func saysWhichLayerDoesNotFitTheImages(_ layers: String, _ message: String) throws {
        let data = try corners()

        let error = #expect(throws: SettingsError.self) { try learner(["layers": .string(layers)], data) }

        #expect(error?.problems.map(\.message) == [message])
    }

    @Test func textsThatAreNoLayersAreRefusedBeforeThereAreData() throws {
        let entry = try EstimatorEntry.named("cnn")

        let error = #expect(throws: SettingsError.self) {
            try entry.resolve(Configuration(["layers": .string("conv 8, pol")]))
        }

        #expect(
            error?.description
                == "cnn: layers is conv 8, pol; at character 9: found \"pol\"; did you mean pool?")
    }

    /// A model's entries of other sizes, kinds and values: refused or used, never a trap.
    @Test(arguments: architectures) func survivesModelsThatLie(_ layers: String) throws {
        let data = try corners()
        let entry = try EstimatorEntry.named("cnn")
        let learner = try learner(["layers": .string(layers)], data)
        try learner.train(untilEpoch: 1)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        func text(_ layers: String) -> TensorArchive.Tensor { .integers(layers.utf8.map { Int64($0) }) }
        let lies: [TensorArchive.Tensor?] = [
            nil, .floats([]), .floats([.nan]), .doubles([]), .integers([]), .integers([-1]), .integers([.max]),
            .integers([1, 2]), .integers([0xFF, 0xFE]), text("conv"), text("conv 4096, conv 4096, conv 4096"),
            text("pool, pool, pool"), text(String(repeating: "[", count: 4000)), text(""),
        ]
        var refused = 0

        for name in archive.entryNames {
            for lie in lies {
                var changed = archive
                changed[name] = lie
                do {
                    _ = try entry.load(changed, shape: ModelShape(data)).predict(data.features)
                } catch is CheckpointError {
                    refused += 1
                }
            }
        }

        #expect(refused >= archive.entryNames.count * lies.count - 3)
    }

    @Test(arguments: [[7, 6, 1], [.max, .max, .max], [-6, -6, 1], [0, 36, 1], [36, 1]] as [[Int64]])
    func refusesModelsOfImagesThatRowsAreNot(_ image: [Int64]) throws {
        let data = try corners()
        let learner = try learner(["layers": .string("conv 4, dense 5")], data)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)

        archive["arrangement"] = .integers(image)

        #expect(throws: CheckpointError.self) {
            try EstimatorEntry.named("cnn").load(archive, shape: ModelShape(data))
        }
    }

    @Test func weightsOfTwoAreLikeRowsGivenTwice() throws {
        let once = try corners(rows: 12)
        let rows = Array(0..<12) + Array(0..<6)
        let twice = try TrainingSet(
            features: once.features.gathering(rows: rows), target: once.target.gathering(rows: rows),
            layout: once.layout)
        let weighted = try TrainingSet(
            features: once.features, target: once.target, weights: (0..<12).map { $0 < 6 ? 2 : 1 },
            layout: once.layout)
        let settings: [String: ParameterValue] = [
            "layers": .string("conv 4, pool, dense 5"), "optimizer": .string("sgd"),
        ]

        // One batch of all rows a step: the order does not matter.
        let first = try learner(settings, twice)
        let second = try learner(settings, weighted)
        try first.train(untilEpoch: 8)
        try second.train(untilEpoch: 8)

        let pairs = try zip(first.predict(once.features).elements, second.predict(once.features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
