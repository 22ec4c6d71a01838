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

    /// Takes a step along the last gradient.
    package func step(_ optimizer: Optimizer<Scalar>, rate: Double) {
        optimizer.step(parameters.pointer, gradients.pointer, rate: rate)
    }

    /// The outputs with their shift, before softmax.
    package func outputs(_ input: UnsafePointer<Scalar>, rows: Int) -> [Scalar] {
        let output = forwardPredicting(input, rows: rows)
        return (0..<rows * shape.outputs).map { output[$0] + shift[$0 % shape.outputs] }
    }
}
