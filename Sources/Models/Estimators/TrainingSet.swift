public import Datasets
public import LinearAlgebra

/// Encoded rows to learn from, and optionally rows to decide early stopping on.
public struct TrainingSet: Sendable {
    /// One row for each value of the target; all finite, but for missing numbers where ``layout`` allows them.
    public let features: Matrix<Float>
    /// What to predict.
    public let target: Target
    /// How much each row counts, finite and not negative, some positive; nil if all count 1.
    public internal(set) var weights: [Float]?
    /// What the columns of the features mean.
    public let layout: FeatureLayout
    /// Rows that are never trained on, for early stopping; without them a learner sets rows of its own apart.
    public let validation: Part?

    /// Rows and what they should give.
    public struct Part: Sendable {
        /// One row for each value of the target; all finite.
        public let features: Matrix<Float>
        /// What to predict.
        public let target: Target

        /// Creates a part; ``TrainingSet/init(features:target:validation:)`` checks it.
        public init(features: Matrix<Float>, target: Target) {
            self.features = features
            self.target = target
        }
    }

    /// Creates a training set.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if there is no row, counts differ, a number is not finite, a code has
    ///   no class, no row has a weight, or validation has other columns or another kind of target.
    public init(
        features: Matrix<Float>, target: Target, weights: [Float]? = nil, layout: FeatureLayout? = nil,
        validation: Part? = nil
    ) throws(TrainingError) {
        let layout = layout ?? .numbers(features.columns)
        precondition(layout.columns.count == features.columns, "the layout describes other features")
        try Self.check(features, layout, target, "the training set")
        try Self.check(weights, rows: features.rows)
        if let validation {
            try Self.check(validation.features, layout, validation.target, "the validation part")
            guard validation.features.columns == features.columns else {
                throw .wrongFeatureCount(found: validation.features.columns, expected: features.columns)
            }
            guard validation.target.task == target.task, validation.target.classCount == target.classCount else {
                throw .unusableData("the validation part has another target than the training set")
            }
        }
        self.features = features
        self.target = target
        self.weights = weights
        self.layout = layout
        self.validation = validation
    }

    /// How many rows there are, validation excluded.
    public var count: Int { features.rows }

    private static func check(_ weights: [Float]?, rows: Int) throws(TrainingError) {
        guard let weights else { return }
        guard weights.count == rows else {
            throw .unusableData("the training set has \(rows) rows and \(weights.count) weights")
        }
        if let row = weights.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
            throw .unusableData("the weight of row \(row) is \(weights[row]); finite numbers from 0 are expected")
        }
        guard weights.contains(where: { $0 > 0 }) else {
            throw .unusableData("every row of the training set has weight 0; some must count")
        }
    }

    private static func check(
        _ features: Matrix<Float>, _ layout: FeatureLayout, _ target: Target, _ name: String
    ) throws(TrainingError) {
        guard features.rows > 0 else { throw .unusableData("\(name) has no rows; at least one is needed") }
        guard features.rows == target.count else {
            throw .unusableData("\(name) has \(features.rows) rows of features and \(target.count) of the target")
        }
        if let place = features.elements.firstIndex(where: { !$0.isFinite && !(layout.allowsMissing && $0.isNaN) }) {
            throw .unusableData(
                "feature \(place % features.columns) of row \(place / features.columns) of \(name) is not a finite "
                    + "number; encode the data with FeatureEncoder, which fills in missing values")
        }
        switch target {
        case .numbers(let numbers):
            if let row = numbers.firstIndex(where: { !$0.isFinite }) {
                throw .unusableData(
                    "the target of row \(row) of \(name) is not a finite number; remove rows without a target")
            }
        case .unlabelled: break
        case .classes(let codes, let names):
            if let row = codes.firstIndex(where: { $0 < 0 || Int($0) >= names.count }) {
                throw .unusableData(
                    "the target of row \(row) of \(name) is code \(codes[row]); 0..<\(names.count) are classes")
            }
        }
    }
}
