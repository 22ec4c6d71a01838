/// The architecture of a network of declared layers.
package struct LayerNetworkShape: Sendable {
    /// The layers with their activations, and the dense layer of the output.
    package let plan: LayerPlan
    package let outputs: Int
    package let loss: NetworkLoss
    /// The variance of initial weights times their inputs.
    let gain: Double

    /// Arranges layers for images.
    ///
    /// - Throws: ``LayerTextError`` at a layer that does not fit.
    package init(
        _ layers: [DeclaredLayer], input: Volume, outputs: Int, loss: NetworkLoss, activation: Activation
    ) throws(LayerTextError) {
        precondition(loss == .crossEntropy || outputs == 1, "squared error is of one output")
        let end = (layers.last?.place ?? 0) + 1
        plan = try LayerPlan(
            LayerArrangement.arrange(layers, activation: activation)
                + [DeclaredLayer(Dense(units: outputs, isPlain: true), at: end)], input: input)
        self.outputs = outputs
        self.loss = loss
        gain = activation == .tanh ? 1 : 2
    }

    /// How many parameters decay; they come first.
    package var weightCount: Int { plan.total.weights }
    /// How many parameters there are: with the shift of the outputs, which is last.
    package var parameterCount: Int { plan.total.weights + plan.total.vectors + outputs }
    /// How many running statistics there are.
    package var statisticsCount: Int { plan.total.statistics }

    /// Scalars of memory that a network for so many rows takes beside its parameters.
    func memory(rows: Int) -> Int {
        rows * (plan.total.memoryPerRow + 2 * plan.largestVolume + plan.input.count) + plan.total.memory
    }
}
