/// What tests look at and set.
extension Network {
    /// A copy of all parameters in the order of the shape.
    package var parameterValues: [Scalar] {
        get { parameters.array }
        set { parameters.array = newValue }
    }

    /// A copy of the last gradient in the order of the shape.
    package var gradientValues: [Scalar] { gradients.array }

    /// Takes a step along the last gradient.
    package func step(_ optimizer: Optimizer<Scalar>, rate: Double) {
        optimizer.step(parameters.pointer, gradients.pointer, rate: rate)
    }

    /// Probabilities or numbers, `rows` × outputs.
    package func predictions(_ input: UnsafePointer<Scalar>, rows: Int) -> [Scalar] {
        precondition(rows <= capacity, "\(rows) rows do not fit")
        forwardPredicting(input, rows: rows)
        let last = shape.layerCount - 1
        switch shape.loss {
        case .crossEntropy:
            Scalar.softmax(output.pointer, shift: shift(last), rows: rows, columns: shape.outputs)
        case .squaredError:
            for row in 0..<rows { output.pointer[row] += shift(last)[0] }
        }
        return Array(output.array[..<(rows * shape.outputs)])
    }
}
