import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

/// Trees against those of scikit-learn and XGBoost, on few distinct values, where binning loses nothing.
struct TreeReferenceTests {
    struct File: Decodable {
        struct Case: Decodable {
            let classes: Int
            let rounds: Int
            let leafRows: Int
            let features: [Double?]
            let target: [Double]
            let weights: [Double]?
            let unseen: [Double?]
            let predictions: [Double]
        }

        struct Foreign: Decodable {
            let classes: Int
            let json: String
            let unseen: [Double?]
            let predictions: [Float]
        }

        let boosting: [Case]
        let trees: [Case]
        let xgboost: [Foreign]
        /// Trees on three columns of two values and one of more.
        let marks: [Case]
    }

    static let columns = 4

    private static func matrix(_ numbers: [Double?]) -> Matrix<Float> {
        Matrix(rows: numbers.count / columns, columns: columns, elements: numbers.map { Float($0 ?? .nan) })
    }

    static let layout = FeatureLayout(
        columns: [FeatureLayout.Column](repeating: .number, count: columns), allowsMissing: true)

    private func names(_ classes: Int) -> [String] { (0..<classes).map { "class \($0)" } }

    private func train(_ name: String, _ settings: Configuration, _ item: File.Case, epochs: Int) throws -> [Float] {
        let target: Target =
            item.classes == 0
            ? .numbers(item.target.map { Float($0) })
            : .classes(codes: item.target.map { Int32($0) }, names: names(item.classes))
        let data = try TrainingSet(
            features: Self.matrix(item.features), target: target, weights: item.weights?.map { Float($0) },
            layout: Self.layout)
        let learner = try EstimatorEntry.named(name).make(
            settings: settings, data: data, seed: 1, totalEpochs: epochs)
        try learner.train(untilEpoch: epochs)
        return try learner.predict(Self.matrix(item.unseen)).elements
    }

    /// For two classes scikit-learn gives the probability of each, as we do.
    @Test(arguments: 0..<5) func boostsAsHistGradientBoosting(_ number: Int) throws {
        let item = try Reference.read("trees", as: File.self).boosting[number]
        let settings = Configuration([
            "learning-rate": .float(0.25), "max-leaves": .int(8), "min-samples-leaf": .int(item.leafRows),
            "l2": .float(1),
        ])

        let found = try train("gradient-boosting", settings, item, epochs: item.rounds)

        #expect(Reference.distance(found, item.predictions) < 2e-5)
    }

    @Test(arguments: 0..<5) func splitsAsADecisionTree(_ number: Int) throws {
        let file = try Reference.read("trees", as: File.self)
        let item = (file.trees + file.marks)[number]
        let settings = Configuration([
            "trees": .int(1), "bootstrap": .bool(false), "max-features": .float(1), "max-depth": .int(4),
            "min-samples-leaf": .int(item.leafRows),
        ])

        let found = try train("random-forest", settings, item, epochs: item.rounds)

        #expect(Reference.distance(found, item.predictions) < 1e-5)
    }

    /// The same trees: for numbers and for two classes the loss falls most where impurity does.
    @Test(.enabled(if: HostileTreeTests.trainsXGBoost), arguments: [0, 1, 3, 4])
    func aForestOfXGBoostSplitsAsADecisionTree(_ number: Int) throws {
        let file = try Reference.read("trees", as: File.self)
        let item = (file.trees + file.marks)[number]
        let settings = Configuration([
            "trees": .int(1), "subsample": .float(1), "max-features": .float(1), "max-depth": .int(4),
            "min-samples-leaf": .int(item.leafRows), "max-bins": .int(255),
        ])

        let found = try train("xgboost-forest", settings, item, epochs: item.rounds)

        #expect(Reference.distance(found, item.predictions) < 1e-5)
    }

    /// Models that XGBoost wrote: its own predictions, to the bit where they are sums of leaves.
    @Test(arguments: 0..<3) func answersAsXGBoost(_ number: Int) throws {
        let item = try Reference.read("trees", as: File.self).xgboost[number]
        var archive = TensorArchive()
        archive["scale"] = .doubles([0, 1])
        archive["xgboost-json"] = .bytes(Array(item.json.utf8))
        let shape = ModelShape(layout: Self.layout, classNames: item.classes == 0 ? nil : names(item.classes))

        let model = try EstimatorEntry.named("xgboost").load(archive, shape: shape)
        let found = try model.predict(Self.matrix(item.unseen))

        switch item.classes {
        case 0: #expect(found.elements == item.predictions)
        case 2: #expect(Reference.distance(found.column(1), item.predictions.map { Double($0) }) < 1e-6)
        default: #expect(Reference.distance(found.elements, item.predictions.map { Double($0) }) < 1e-6)
        }
    }
}
