import LinearAlgebra

extension Network {
    /// One pass forth and back: the mean loss of a batch, and its gradient in `gradients`.
    ///
    /// - Parameters:
    ///   - input: `rows` × inputs, row-major.
    ///   - target: One value for each row.
    ///   - rows: From 1 to `capacity`.
    ///   - dropout: The source of random bits.
    /// - Returns: The mean loss; NaN or infinite if training has diverged, or was interrupted.
    package func lossAndGradient(
        _ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int, dropout: inout DropoutStream
    ) -> Double {
        precondition(rows > 0 && rows <= capacity, "a batch of \(rows) rows does not fit")
        forwardTraining(input, rows: rows, dropout: &dropout)
        guard !interruption.isRequested else { return .nan }
        let loss = differentiateLoss(target, rows: rows)
        backward(input, rows: rows)
        return loss
    }

    /// The sum of the losses of up to `capacity` rows, as predicted: without dropout, with the running statistics.
    package func predictedLoss(_ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int) -> Double {
        forwardPredicting(input, rows: rows)
        // Only the value is wanted; the gradient of the output's shift is overwritten by the next step.
        return differentiateLoss(target, rows: rows) * Double(rows)
    }

    /// The mean loss; replaces the outputs by the gradient with respect to them.
    private func differentiateLoss(_ target: BatchTarget<Scalar>, rows: Int) -> Double {
        let last = shape.layerCount - 1
        let sum = target.differentiateLoss(
            output.pointer, shift: shift(last), shiftGradient: gradients.pointer + shape.shiftOffsets[last],
            rows: rows, columns: shape.outputs)
        return sum / Double(rows)
    }

    private func backward(_ input: UnsafePointer<Scalar>, rows: Int) {
        var delta = output.pointer
        for layer in (0..<shape.layerCount).reversed() {
            let inputs = shape.sizes[layer]
            let outputs = shape.sizes[layer + 1]
            let source = layer == 0 ? input : UnsafePointer(activations[layer - 1].pointer)
            interruption.multiply(
                m: inputs, n: outputs, k: rows, a: source, lda: max(1, inputs), transposingA: true, b: delta,
                ldb: outputs, c: gradients.pointer + shape.weightOffsets[layer], ldc: outputs)
            guard layer > 0 else { return }
            let next = deltas[layer % 2].pointer
            interruption.multiply(
                m: rows, n: inputs, k: outputs, a: delta, lda: outputs, b: weights(layer), ldb: outputs,
                transposingB: true, c: next, ldc: inputs)
            differentiateActivation(layer - 1, next, rows: rows)
            delta = next
        }
    }

    /// Turns the gradient with respect to a hidden layer's result into that with respect to its linear part.
    private func differentiateActivation(_ layer: Int, _ delta: UnsafeMutablePointer<Scalar>, rows: Int) {
        let width = shape.sizes[layer + 1]
        if shape.dropout > 0 { drop(delta, bits: dropoutBits[layer].pointer, count: rows * width) }
        let z = inputsOfActivations[layer].pointer
        let shiftGradient = gradients.pointer + shape.shiftOffsets[layer]
        let scaleGradient = shape.normalisesBatches ? gradients.pointer + shape.scaleOffsets[layer] : nil
        Scalar.differentiate(
            shape.activation, z, activations[layer].pointer, keep: keptShare, scale: scale(layer), shift: shift(layer),
            delta, scaleGradient: scaleGradient, shiftGradient: shiftGradient, rows: rows, columns: width)
        if let scaleGradient, let scale = scale(layer) {
            Scalar.normaliseBack(
                z, inverseDeviation: inverseDeviations[layer].pointer, scale: scale, scaleGradient: scaleGradient,
                shiftGradient: shiftGradient, delta, rows: rows, columns: width)
        }
    }
}
