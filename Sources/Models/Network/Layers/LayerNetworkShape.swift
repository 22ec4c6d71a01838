/// The architecture of a network of declared layers.
package struct LayerNetworkShape: Sendable {
    /// The layers with their activations, and the dense layer of the output.
    package let plan: LayerPlan
    /// What it was made from.
    package let architecture: LayerArchitecture
    package let outputs: Int
    package let loss: NetworkLoss
    /// The variance of initial weights times their inputs.
    let gain: Double

    /// Arranges layers for images.
    ///
    /// - Throws: ``LayerTextError`` at a layer that does not fit.
    package init(
        _ architecture: LayerArchitecture, input: Volume, outputs: Int, loss: NetworkLoss
    ) throws(LayerTextError) {
        precondition(loss == .crossEntropy || outputs == 1, "squared error is of one output")
        self.architecture = architecture
        let layers = try architecture.layers()
        let end = architecture.text.count + 1
        plan = try LayerPlan(
            layers + [DeclaredLayer(Dense(units: outputs, isPlain: true), at: end)], input: input)
        self.outputs = outputs
        self.loss = loss
        gain = architecture.defaults.activation == .tanh ? 1 : 2
    }

    /// How many parameters decay; they come first.
    package var weightCount: Int { plan.total.weights }
    /// How many parameters there are: with the shift of the outputs, which is last.
    package var parameterCount: Int { plan.total.weights + plan.total.vectors + outputs }
    /// How many running statistics there are.
    package var statisticsCount: Int { plan.total.statistics }

    /// How many rows are predicted at a time: as many as fit into some 64 MiB, at most 128.
    ///
    /// Always the same, as BLAS may sum in another order for another number of rows.
    var predictedRows: Int { max(1, min(128, (1 << 24) / max(1, memory(rows: 1)))) }

    /// The capacity of a network that trains on batches of so many rows: a multiple of the rows predicted at a time.
    func capacity(batchRows: Int) -> Int {
        (batchRows + predictedRows - 1) / predictedRows * predictedRows
    }

    /// Scalars of memory that a network for so many rows takes beside its parameters.
    func memory(rows: Int) -> Int {
        rows * (plan.total.memoryPerRow + 2 * plan.largestVolume + plan.input.count) + plan.total.memory
    }
}
