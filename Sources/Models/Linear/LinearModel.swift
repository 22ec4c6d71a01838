import LinearAlgebra

/// Predictions from weighted sums of the features.
struct LinearModel: FittedModel {
    /// What turns sums into predictions.
    enum Link: Int, Sendable {
        /// The sums themselves.
        case identity
        /// Probabilities of classes: exponentials that sum to 1.
        case softmax
    }

    /// Features × outputs.
    let weights: Matrix<Float>
    /// One for each output.
    let intercepts: [Float]
    let link: Link

    init(weights: Matrix<Float>, intercepts: [Float], link: Link) {
        precondition(weights.columns == intercepts.count, "an intercept for each output")
        self.weights = weights
        self.intercepts = intercepts
        self.link = link
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let number = try archive.count("link")
        guard let link = Link(rawValue: number) else { throw .mismatch("its link is \(number)") }
        self.link = link
        weights = Matrix(
            rows: shape.features, columns: shape.outputs,
            elements: try archive.floats("weights", count: shape.features * shape.outputs))
        intercepts = try archive.floats("intercepts", count: shape.outputs)
    }

    func encode(into archive: inout TensorArchive) {
        archive["link"] = .integers([Int64(link.rawValue)])
        archive["weights"] = .floats(weights.elements)
        archive["intercepts"] = .floats(intercepts)
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
                switch link {
                case .softmax: Float.softmax(sums, shift: shift, rows: rows, columns: columns)
                case .identity:
                    for row in 0..<rows {
                        for column in 0..<columns { sums[row * columns + column] += shift[column] }
                    }
                }
            }
        }
        return result
    }
}
