import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// A small trained model of an estimator, with the data it was made from.
struct SmallModel {
    let saved: SavedModel
    let features: Features

    /// Every estimator with each of its tasks.
    static let subjects = EstimatorContractTests.subjects

    /// Trains on a table with numbers, some missing, and a category; on images where an estimator takes only those.
    init(_ subject: EstimatorContractTests.Subject) throws {
        do {
            try self.init(subject, Self.table)
        } catch is TrainingError {
            try self.init(subject, Self.images)
        }
    }

    private init(_ subject: EstimatorContractTests.Subject, _ features: Features) throws {
        SingleThread.begin()
        let rows = Array(0..<features.count)
        let pipeline = FittedPipeline(fittedTo: features, rows: rows, form: subject.entry.form)
        let target: Target =
            switch subject.task {
            case .classification: .classes(codes: rows.map { Int32($0 % 3) }, names: ["a", "b", "c"])
            case .regression: .numbers(rows.map { Float($0 % 3) })
            case .clustering: .unlabelled(count: rows.count, reference: nil)
            }
        let data = try TrainingSet(
            features: pipeline.transform(features, rows: rows), target: target, layout: pipeline.layout)
        let learner = try subject.entry.make(settings: Configuration(), data: data, seed: 3, totalEpochs: 2)
        try learner.train(untilEpoch: 2)
        let classNames: [String]? = subject.task == .classification ? ["a", "b", "c"] : nil
        let description = ModelDescription(
            estimator: subject.entry.name, settings: ["some-option": .string("none")], task: subject.task,
            target: "y", classNames: classNames, input: ModelInput(features, rows: rows), pipeline: pipeline,
            fitted: .allRows, epochs: 2, metrics: ["accuracy": 0.5, "undefined": .nan],
            data: .init(name: "small", fingerprint: Fingerprint(of: [1, 2, 3]), rows: rows.count), seed: 3,
            leptune: "0.0.0")
        saved = SavedModel(try learner.model(), description)
        self.features = features
    }

    private static let table: Features = {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let numbers = (0..<24).map { row in row == 5 ? Double.nan : Double(row % 3) + abs(0.1 * generator.normal()) }
        let codes = (0..<24).map { Int32($0 % 4 - 1) }
        let columns = [
            Column(name: "size", values: .numeric(numbers)),
            Column(name: "weight", values: .numeric(numbers.map { $0.isNaN ? 1 : $0 * $0 })),
            Column(name: "colour", values: .categorical(codes: codes, levels: ["blue", "green", "red"])),
        ]
        // Names are distinct and counts equal, so that this cannot fail.
        return (try? Table(columns: columns)).map { .table($0) } ?? images
    }()

    private static let images: Features = {
        let pixels = (0..<24 * 64).map { (place: Int) -> UInt8 in UInt8(place / 64 % 3 * 80 + place % 7) }
        guard let images = try? DenseImages(pixels: pixels, count: 24, height: 8, width: 8) else {
            preconditionFailure("24 images of 8 × 8 have 1536 pixels")
        }
        return .images(images)
    }()
}
