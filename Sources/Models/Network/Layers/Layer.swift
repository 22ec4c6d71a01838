import LinearAlgebra
package import Randomness

/// One layer at work: parameters, and the memory of one pass through it for batches of up to a capacity.
///
/// Everything is allocated when it is created; a pass allocates nothing. Confined to one thread.
package protocol Layer<Scalar>: AnyObject {
    /// What it computes with.
    associatedtype Scalar: LayerScalar

    /// Sets the parameters to their random beginning.
    func initialise(using generator: inout CounterGenerator)

    /// Computes the output of a batch, keeping what the way back needs.
    ///
    /// - Parameters:
    ///   - input: `rows` × the input's count; changed only by layers that say so (``BatchNormalisation``).
    ///   - rows: From 1 to the capacity.
    ///   - pass: What kind of pass this is.
    /// - Returns: `rows` × the output's count, in memory of the layer.
    func forward(_ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass) -> UnsafeMutablePointer<
        Scalar
    >

    /// Computes the gradient with respect to the parameters, and to the input if it is wanted.
    ///
    /// - Parameters:
    ///   - input: What ``forward(_:rows:pass:)`` got.
    ///   - delta: The gradient with respect to the output; the layer may overwrite it.
    ///   - next: Memory for the gradient with respect to the input; nil if nobody needs it.
    ///   - rows: As in the pass.
    /// - Returns: Where that gradient is: `next`, or `delta`.
    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar>
}

/// What kind of pass a batch makes.
package struct LayerPass {
    /// Whether it is for training: with dropout, and with the statistics of the batch.
    package let isTraining: Bool
    /// Where random bits come from.
    package var dropout: DropoutStream

    package init(isTraining: Bool, dropout: DropoutStream) {
        self.isTraining = isTraining
        self.dropout = dropout
    }

    /// A pass that predicts.
    package static var predicting: LayerPass {
        LayerPass(isTraining: false, dropout: DropoutStream(seed: 0, epoch: 0))
    }
}

/// Where a layer is put: its input, and its parts of the network's blocks of parameters.
package struct LayerSite<Scalar: LayerScalar> {
    /// What comes in.
    package let input: Volume
    /// The largest batch.
    package let capacity: Int
    /// The variance of initial weights times their inputs.
    package let gain: Double
    /// Parameters that weight decay pulls on, and their gradients.
    package var weights: UnsafeMutablePointer<Scalar>
    package var weightGradients: UnsafeMutablePointer<Scalar>
    /// Parameters that it does not pull on, and their gradients.
    package var vectors: UnsafeMutablePointer<Scalar>
    package var vectorGradients: UnsafeMutablePointer<Scalar>
    /// Running statistics, which are not trained.
    package var statistics: UnsafeMutablePointer<Scalar>
    /// Whether work is to end early.
    let interruption: Interruption

    /// The site of the layer behind one with these needs.
    func behind(_ needs: LayerNeeds, input: Volume) -> LayerSite {
        LayerSite(
            input: input, capacity: capacity, gain: gain, weights: weights + needs.weights,
            weightGradients: weightGradients + needs.weights, vectors: vectors + needs.vectors,
            vectorGradients: vectorGradients + needs.vectors, statistics: statistics + needs.statistics,
            interruption: interruption)
    }
}

/// What a layer takes and gives, known before there is one.
package struct LayerNeeds: Sendable, Hashable {
    /// What comes out.
    package var output: Volume
    /// Parameters that weight decay pulls on.
    package var weights = 0
    /// Parameters that it does not pull on.
    package var vectors = 0
    /// Running statistics.
    package var statistics = 0
    /// Scalars of memory for each row of the capacity, and beside.
    package var memoryPerRow = 0
    package var memory = 0

    package init(
        output: Volume, weights: Int = 0, vectors: Int = 0, statistics: Int = 0, memoryPerRow: Int = 0, memory: Int = 0
    ) {
        self.output = output
        self.weights = weights
        self.vectors = vectors
        self.statistics = statistics
        self.memoryPerRow = memoryPerRow
        self.memory = memory
    }

    /// Takes in the needs of a layer behind.
    mutating func append(_ other: LayerNeeds) {
        output = other.output
        weights += other.weights
        vectors += other.vectors
        statistics += other.statistics
        memoryPerRow += other.memoryPerRow
        memory += other.memory
    }
}
