/// What a network's output stands for, and how it is judged.
package enum NetworkLoss: Sendable, Hashable {
    /// Softmax over the outputs, judged by cross-entropy.
    case crossEntropy
    /// One output, judged by half the squared error.
    case squaredError
}

/// The architecture of a fully connected network and where each parameter lies.
///
/// All parameters form one block, so that an optimiser is one pass: first the weights of every layer (these decay),
/// then the vectors. Layer i maps `sizes[i]` to `sizes[i + 1]`; its weights are `sizes[i]` × `sizes[i + 1]`,
/// row-major. A hidden layer has a shift (its bias, or the β of batch normalisation) and, with batch normalisation, a
/// scale (γ); the bias that normalisation would take away again does not exist.
package struct NetworkShape: Sendable, Hashable {
    /// Inputs, hidden widths, outputs.
    package let sizes: [Int]
    package let activation: Activation
    package let normalisesBatches: Bool
    /// The share of hidden activations that a training step drops, in [0, 1).
    package let dropout: Double
    package let loss: NetworkLoss

    /// Where each layer's weights, shift and scale begin.
    package let weightOffsets: [Int]
    package let shiftOffsets: [Int]
    package let scaleOffsets: [Int]
    /// How many parameters are weights; they come first.
    package let weightCount: Int
    package let parameterCount: Int
    /// Where the running statistics of each hidden layer begin: means, then variances.
    package let statisticsOffsets: [Int]
    package let statisticsCount: Int

    package init(
        inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .relu, normalisesBatches: Bool = false,
        dropout: Double = 0, loss: NetworkLoss
    ) {
        precondition(inputs >= 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 }, "a layer needs a size")
        precondition(loss == .crossEntropy || outputs == 1, "squared error is of one output")
        sizes = [inputs] + hidden + [outputs]
        self.activation = activation
        self.normalisesBatches = normalisesBatches && !hidden.isEmpty
        self.dropout = dropout
        self.loss = loss

        var offset = 0
        var weightOffsets: [Int] = []
        for layer in 0..<sizes.count - 1 {
            weightOffsets.append(offset)
            offset += sizes[layer] * sizes[layer + 1]
        }
        weightCount = offset
        var shiftOffsets: [Int] = []
        var scaleOffsets: [Int] = []
        for layer in 0..<sizes.count - 1 {
            shiftOffsets.append(offset)
            offset += sizes[layer + 1]
            if self.normalisesBatches && layer < hidden.count {
                scaleOffsets.append(offset)
                offset += sizes[layer + 1]
            }
        }
        parameterCount = offset
        self.weightOffsets = weightOffsets
        self.shiftOffsets = shiftOffsets
        self.scaleOffsets = scaleOffsets

        var statistics = 0
        var statisticsOffsets: [Int] = []
        for width in hidden where self.normalisesBatches {
            statisticsOffsets.append(statistics)
            statistics += 2 * width
        }
        self.statisticsOffsets = statisticsOffsets
        statisticsCount = statistics
    }

    package var inputs: Int { sizes[0] }
    package var outputs: Int { sizes[sizes.count - 1] }
    /// How many layers have weights.
    package var layerCount: Int { sizes.count - 1 }
    package var hiddenCount: Int { sizes.count - 2 }
    package func isHidden(_ layer: Int) -> Bool { layer < hiddenCount }
}
