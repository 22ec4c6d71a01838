import LinearAlgebra

/// What tests look at and set.
extension LayerNetwork {
    /// A copy of all parameters: weights, vectors, the outputs' shift.
    package var parameterValues: [Scalar] {
        get { parameters.array }
        set { parameters.array = newValue }
    }

    /// A copy of the last gradient in the order of the parameters.
    package var gradientValues: [Scalar] { gradients.array }

    /// A copy of the running statistics.
    package var statisticsValues: [Scalar] { statistics.array }

    /// Puts rows where a pass begins.
    package func take(_ features: [Scalar]) {
        precondition(features.count <= capacity * shape.plan.input.count, "the rows do not fit")
        features.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            batch.pointer.update(from: base, count: features.count)
        }
    }

    /// Takes a step along the last gradient.
    package func step(_ optimizer: Optimizer<Scalar>, rate: Double) {
        optimizer.step(parameters.pointer, gradients.pointer, rate: rate)
    }

    /// The outputs with their shift for the rows taken last, before softmax.
    package func outputs(rows: Int) -> [Scalar] {
        let output = forwardPredicting(rows: rows)
        return (0..<rows * shape.outputs).map { output[$0] + shift[$0 % shape.outputs] }
    }
}
