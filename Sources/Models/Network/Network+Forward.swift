import LinearAlgebra

extension Network {
    /// Computes the outputs before their shift, keeping what the way back needs.
    ///
    /// - Parameters:
    ///   - input: `rows` × inputs, row-major.
    ///   - rows: From 1 to `capacity`.
    ///   - dropout: The source of random bits, of which it takes the next; read only if the shape has dropout.
    func forwardTraining(_ input: UnsafePointer<Scalar>, rows: Int, dropout: inout DropoutStream) {
        var source = input
        for layer in 0..<shape.hiddenCount {
            let width = shape.sizes[layer + 1]
            let z = inputsOfActivations[layer].pointer
            let a = activations[layer].pointer
            multiply(layer, source, rows: rows, into: z)
            if shape.normalisesBatches {
                Scalar.normalise(
                    z, epsilon: Self.epsilon, mean: batchMean.pointer, variance: batchVariance.pointer,
                    inverseDeviation: inverseDeviations[layer].pointer, rows: rows, columns: width)
                updateStatistics(layer, rows: rows)
            }
            Scalar.activate(
                shape.activation, z, a, scale: scale(layer), shift: shift(layer), rows: rows, columns: width)
            if shape.dropout > 0 {
                let bits = dropoutBits[layer].pointer
                dropout.fill(bits, count: (rows * width + 7) / 8 * 8)
                drop(a, bits: bits, count: rows * width)
            }
            source = UnsafePointer(a)
        }
        multiply(shape.layerCount - 1, source, rows: rows, into: output.pointer)
    }

    /// Computes the outputs before their shift, without dropout and with the running statistics.
    func forwardPredicting(_ input: UnsafePointer<Scalar>, rows: Int) {
        var source = input
        for layer in 0..<shape.hiddenCount {
            let width = shape.sizes[layer + 1]
            let z = inputsOfActivations[layer].pointer
            let a = activations[layer].pointer
            multiply(layer, source, rows: rows, into: z)
            if let scale = scale(layer) {
                // One multiplication and addition: γ (z − mean) / √(variance + ε) + β.
                let mean = statistics.pointer + shape.statisticsOffsets[layer]
                let variance = mean + width
                for c in 0..<width {
                    let slope = scale[c] / (variance[c] + Self.epsilon).squareRoot()
                    batchVariance.pointer[c] = slope
                    batchMean.pointer[c] = shift(layer)[c] - mean[c] * slope
                }
                Scalar.activate(
                    shape.activation, z, a, scale: batchVariance.pointer, shift: batchMean.pointer, rows: rows,
                    columns: width)
            } else {
                Scalar.activate(shape.activation, z, a, scale: nil, shift: shift(layer), rows: rows, columns: width)
            }
            source = UnsafePointer(a)
        }
        multiply(shape.layerCount - 1, source, rows: rows, into: output.pointer)
    }

    private func multiply(
        _ layer: Int, _ input: UnsafePointer<Scalar>, rows: Int, into target: UnsafeMutablePointer<Scalar>
    ) {
        let inputs = shape.sizes[layer]
        let outputs = shape.sizes[layer + 1]
        interruption.multiply(
            m: rows, n: outputs, k: inputs, a: input, lda: max(1, inputs), b: weights(layer), ldb: outputs, c: target,
            ldc: outputs)
    }

    private func updateStatistics(_ layer: Int, rows: Int) {
        let width = shape.sizes[layer + 1]
        let mean = statistics.pointer + shape.statisticsOffsets[layer]
        let variance = mean + width
        // The running variance is of the population that the batch is drawn from.
        let unbiased = rows > 1 ? Scalar(rows) / Scalar(rows - 1) : 1
        let new = Self.statisticsMomentum
        for c in 0..<width {
            mean[c] += new * (batchMean.pointer[c] - mean[c])
            variance[c] += new * (batchVariance.pointer[c] * unbiased - variance[c])
        }
    }

    func drop(_ x: UnsafeMutablePointer<Scalar>, bits: UnsafePointer<UInt16>, count: Int) {
        Scalar.drop(
            x, bits: bits, threshold: DropoutStream.threshold(of: shape.dropout), scale: 1 / keptShare, count: count)
    }

    /// The share of activations that dropout keeps.
    var keptShare: Scalar {
        Scalar(65536 - DropoutStream.threshold(of: shape.dropout)) / 65536
    }
}
