import CKernels
import LinearAlgebra

/// Predictions from weighted sums of the features.
struct LinearModel: FittedModel {
    /// What turns sums into predictions.
    enum Link: Int, Sendable {
        /// The sums themselves.
        case identity
        /// Probabilities of classes: exponentials that sum to 1.
        case softmax
        /// Probabilities of two classes from one sum: 1 / (1 + exp(−sum)) is that of the second.
        case logistic
        /// Probabilities of classes, each against all others: 1 / (1 + exp(−sum)) over their total.
        case oneVersusRest
        /// The exponential of the sum.
        case exponential

        /// How many sums predictions of some columns are made from.
        func sums(outputs: Int) -> Int { self == .logistic ? 1 : outputs }
    }

    /// Features × sums.
    let weights: Matrix<Float>
    /// One for each sum.
    let intercepts: [Float]
    let link: Link
    /// What makes margins the logits of probabilities; nil where sums are logits themselves.
    let calibration: Calibration?

    /// A slope and an offset for each sum.
    struct Calibration: Sendable {
        let slopes: [Float]
        let offsets: [Float]
    }

    init(weights: Matrix<Float>, intercepts: [Float], link: Link, calibration: Calibration? = nil) {
        precondition(weights.columns == intercepts.count, "an intercept for each sum")
        self.weights = weights
        self.intercepts = intercepts
        self.link = link
        self.calibration = calibration
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let number = try archive.integers("link", count: 1)[0]
        guard let link = Link(rawValue: number) else { throw .mismatch("its link is \(number)") }
        guard link != .logistic || shape.outputs == 2 else { throw .mismatch("it is of two classes") }
        self.link = link
        let sums = link.sums(outputs: shape.outputs)
        weights = Matrix(
            rows: shape.features, columns: sums,
            elements: try archive.floats("weights", count: shape.features * sums))
        intercepts = try archive.floats("intercepts", count: sums)
        calibration =
            archive["calibration"] == nil
            ? nil
            : Calibration(
                slopes: Array(try archive.floats("calibration", count: 2 * sums)[..<sums]),
                offsets: Array(try archive.floats("calibration", count: 2 * sums)[sums...]))
    }

    var operationsPerRow: Int { 2 * weights.rows * weights.columns }

    func encode(into archive: inout TensorArchive) {
        archive["link"] = .integers([Int64(link.rawValue)])
        archive["weights"] = .floats(weights.elements)
        archive["intercepts"] = .floats(intercepts)
        if let calibration { archive["calibration"] = .floats(calibration.slopes + calibration.offsets) }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == weights.rows else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: weights.rows)
        }
        var result = features.multiplied(by: weights)
        let (rows, columns) = (result.rows, result.columns)
        result.withUnsafeMutableBufferPointer { sums in
            intercepts.withUnsafeBufferPointer { shift in
                guard let sums = sums.baseAddress, let shift = shift.baseAddress else { return }
                if link == .softmax {
                    Float.softmax(sums, shift: shift, rows: rows, columns: columns)
                    return
                }
                for row in 0..<rows {
                    for column in 0..<columns { sums[row * columns + column] += shift[column] }
                }
                if let calibration {
                    for i in 0..<(rows * columns) {
                        sums[i] = sums[i] * calibration.slopes[i % columns] + calibration.offsets[i % columns]
                    }
                }
                switch link {
                case .identity, .softmax: break
                case .exponential: Float.rawExp(rows * columns, sums)
                case .logistic: leptune_sigmoid_f32(sums, rows * columns)
                case .oneVersusRest:
                    leptune_sigmoid_f32(sums, rows * columns)
                    Self.normalise(sums, rows: rows, columns: columns)
                }
            }
        }
        guard link == .logistic else { return result }
        return Matrix(rows: rows, columns: 2) { row, column in
            column == 1 ? result.elements[row] : 1 - result.elements[row]
        }
    }

    /// Rows of shares that sum to 1; even ones where all are 0.
    private static func normalise(_ shares: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        for row in 0..<rows {
            let shares = UnsafeMutableBufferPointer(start: shares + row * columns, count: columns)
            let total = shares.reduce(0, +)
            for column in 0..<columns {
                shares[column] = total > 0 ? shares[column] / total : 1 / Float(columns)
            }
        }
    }
}

extension DirectLearner where Model == LinearModel {
    /// Creates a learner of numbers that are weighted sums of the features; 0 before it is fitted.
    convenience init(
        linear data: TrainingSet, fit: @escaping (TrainingSet, () -> Bool) throws(TrainingError) -> LinearModel
    ) {
        self.init(
            data,
            untrained: LinearModel(
                weights: Matrix(rows: data.features.columns, columns: 1), intercepts: [0], link: .identity),
            read: { archive, shape in try LinearModel(archive, shape: shape) }, fit: fit)
    }
}
